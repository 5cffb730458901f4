package io.unimos.observe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table panel as HTML: its queries joined by their first label, columns put in order. */
final class TablePanel {
  private final JsonNode panel;
  private final JsonNode order;
  private final String key;
  private final Map<String, Map<String, Object>> rows = new LinkedHashMap<>();

  TablePanel(JsonNode panel) {
    this.panel = panel;
    order = panel.at("/transformations/1/options");
    key = order.get("indexByName").fieldNames().next();
  }

  /** Takes the answer to one of the queries. */
  void add(String refId, JsonNode result) {
    for (JsonNode series : result) {
      JsonNode labels = series.get("metric");
      Map<String, Object> row = rows.computeIfAbsent(rowOf(labels), name -> new LinkedHashMap<>());
      labels.properties().forEach(label -> row.put(label.getKey(), label.getValue().asText()));
      row.put("Value #" + refId, series.get("value").get(1).asDouble());
    }
  }

  /** Several queries are joined by the first column; of a single one every series is a row. */
  private String rowOf(JsonNode labels) {
    return panel.get("targets").size() == 1 ? labels.toString() : labels.path(key).asText();
  }

  String html() {
    List<String> columns = new ArrayList<>();
    order.get("indexByName").fieldNames().forEachRemaining(columns::add);
    StringBuilder html = new StringBuilder("<table><tr>");
    columns.forEach(column -> html.append("<th>").append(title(column)).append("</th>"));
    html.append("</tr>");
    for (Map<String, Object> row : sorted(columns)) {
      html.append("<tr>");
      columns.forEach(column -> html.append(cell(column, row.get(column))));
      html.append("</tr>");
    }
    return html.append("</table>").toString();
  }

  private List<Map<String, Object>> sorted(List<String> columns) {
    JsonNode sort = panel.at("/options/sortBy/0");
    String by =
        columns.stream()
            .filter(column -> title(column).equals(sort.path("displayName").asText()))
            .findFirst()
            .orElse(key);
    return sort.path("desc").asBoolean()
        ? rows.values().stream().sorted(number(by).reversed()).toList()
        : List.copyOf(rows.values());
  }

  private static Comparator<Map<String, Object>> number(String by) {
    return Comparator.comparingDouble(
        row -> row.get(by) instanceof Double value && !value.isNaN() ? value : -1);
  }

  private String title(String column) {
    return order.get("renameByName").path(column).asText(column);
  }

  private String cell(String column, Object value) {
    if (value instanceof Double number) {
      Look look = Look.of(panel, title(column));
      String colour = look.colour(number);
      String style =
          colour.equals("none") ? "" : " style='background:%s;color:#fff'".formatted(colour);
      return "<td class='number'%s>%s</td>".formatted(style, look.text(number));
    }
    return "<td>%s</td>".formatted(value == null ? "" : BoardPage.escaped(value.toString()));
  }
}
