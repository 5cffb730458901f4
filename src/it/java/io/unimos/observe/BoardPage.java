package io.unimos.observe;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A board as one HTML page, laid out on Grafana's grid of 24 columns and filled from a real
 * Prometheus. It is not Grafana: it shows whether the queries, units, thresholds and the layout
 * come to something that a person can read.
 */
public final class BoardPage {
  /** Grafana's grid on a page of this width: a row is 30 pixels high with 8 between panels. */
  public static final int WIDTH = 1440;

  private static final int ROW = 38;
  private static final int GAP = 8;
  private static final int TITLE = 26;
  private static final int STEPS = 150;
  private static final int MINUTE = 60;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)}}");

  private final Board board;
  private final Prometheus prometheus;
  private final Instant from;
  private final Instant to;

  /** Of a board, over a time. */
  public BoardPage(Board board, Prometheus prometheus, Instant from, Instant to) {
    this.board = board;
    this.prometheus = prometheus;
    this.from = from;
    this.to = to;
  }

  /** Pixels from top to bottom. */
  public int height() {
    return 64
        + Board.stream(board.json().get("panels"))
            .mapToInt(p -> ROW * (p.at("/gridPos/y").asInt() + p.at("/gridPos/h").asInt()))
            .max()
            .orElse(0);
  }

  /** The page. */
  public String html() {
    StringBuilder html = new StringBuilder(HEAD);
    html.append(
        "<h1>%s</h1><p class='sub'>A rendering of the board's JSON from a real Prometheus, not a"
            .formatted(escaped(board.json().get("title").asText())));
    html.append(" screenshot of Grafana.");
    if (board.queries().stream().anyMatch(query -> query.where().contains("marks"))) {
      html.append(" Camera: %s; orange: it changed.".formatted(board.filled("$domain")));
    }
    html.append("</p>");
    for (JsonNode panel : board.json().get("panels")) {
      html.append(panel(panel));
    }
    return html.append("</body></html>").toString();
  }

  private String panel(JsonNode panel) {
    JsonNode at = panel.get("gridPos");
    int width = at.get("w").asInt() * WIDTH / 24 - GAP;
    int height = at.get("h").asInt() * ROW - GAP;
    int left = at.get("x").asInt() * WIDTH / 24 + GAP / 2;
    int top = 60 + at.get("y").asInt() * ROW;
    String title = escaped(panel.get("title").asText());
    String box =
        "<div class='%s' style='left:%dpx;top:%dpx;width:%dpx;height:%dpx'><div class='title'>%s</div>%s</div>";
    String type = panel.get("type").asText();
    String inside =
        switch (type) {
          case "row" -> "";
          case "stat" -> stat(panel, height - TITLE);
          case "table" -> table(panel);
          case "timeseries" ->
              new Plot(panel, lines(panel), clock(), marks(), width, height - TITLE).svg();
          default -> throw new IllegalArgumentException("no picture of a " + type);
        };
    return box.formatted(
        type.equals("row") ? "row" : "panel", left, top, width, height, title, inside);
  }

  private String stat(JsonNode panel, int height) {
    JsonNode result = prometheus.query(expression(panel.get("targets").get(0)));
    Look look = Look.of(panel, "");
    double value = result.isEmpty() ? Double.NaN : result.get(0).get("value").get(1).asDouble();
    String text = Double.isNaN(value) ? look.noValue() : look.text(value);
    String colour = look.colour(value);
    return "<div class='stat' style='height:%dpx;background:%s;font-size:%dpx'>%s</div>"
        .formatted(
            height,
            colour.equals("none") ? "#9a9da3" : colour,
            text.length() > 9 ? 24 : 40,
            escaped(text));
  }

  private String table(JsonNode panel) {
    TablePanel table = new TablePanel(panel);
    for (JsonNode target : panel.get("targets")) {
      table.add(target.get("refId").asText(), prometheus.query(expression(target)));
    }
    return table.html();
  }

  private List<Plot.Line> lines(JsonNode panel) {
    List<Plot.Line> lines = new ArrayList<>();
    Duration step = step(panel);
    int steps = (int) (Duration.between(from, to).toSeconds() / step.toSeconds()) + 2;
    for (JsonNode target : panel.get("targets")) {
      Map<String, double[]> named = new TreeMap<>();
      for (JsonNode series : prometheus.query(wide(panel, expression(target)), from, to, step)) {
        double[] values =
            named.computeIfAbsent(
                name(target.get("legendFormat").asText(), series.get("metric")),
                n -> filled(steps));
        for (JsonNode point : series.get("values")) {
          long index = (point.get(0).asLong() - from.getEpochSecond()) / step.toSeconds();
          values[(int) index] = point.get(1).asDouble();
        }
      }
      named.forEach((name, values) -> lines.add(new Plot.Line(name, values)));
    }
    return lines;
  }

  /** As Grafana: no finer than the panel's least interval. */
  private Duration step(JsonNode panel) {
    long fine = Math.max(1, Duration.between(from, to).toSeconds() / STEPS);
    return Duration.ofSeconds(panel.has("interval") ? MINUTE : fine);
  }

  /** The range that goes with that interval. */
  private static String wide(JsonNode panel, String expression) {
    return panel.has("interval") ? expression.replace("[20s]", "[65s]") : expression;
  }

  /** When the marks of the board begin, in shares of the time. */
  private List<Double> marks() {
    List<Double> marks = new ArrayList<>();
    double all = Duration.between(from, to).toSeconds();
    Duration step = Duration.ofSeconds(5);
    for (JsonNode mark : board.json().at("/annotations/list")) {
      for (JsonNode series :
          prometheus.query(board.filled(mark.get("expr").asText()), from, to, step)) {
        long before = Long.MIN_VALUE / 2;
        for (JsonNode point : series.get("values")) {
          long at = point.get(0).asLong();
          if (at - before > step.toSeconds()) {
            marks.add((at - from.getEpochSecond()) / all);
          }
          before = at;
        }
      }
    }
    return marks;
  }

  private static double[] filled(int steps) {
    double[] values = new double[steps];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  private static String name(String format, JsonNode labels) {
    Matcher matcher = LABEL.matcher(format);
    return matcher.replaceAll(
        found -> Matcher.quoteReplacement(labels.path(found.group(1)).asText()));
  }

  private List<String> clock() {
    long seconds = Duration.between(from, to).toSeconds();
    List<String> times = new ArrayList<>();
    for (int i = 0; i <= 4; i++) {
      times.add(CLOCK.format(from.plusSeconds(seconds * i / 4)));
    }
    return times;
  }

  private String expression(JsonNode target) {
    return board.filled(target.get("expr").asText());
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static final String HEAD =
      """
      <!DOCTYPE html><html><head><meta charset="utf-8"><style>
      body { margin: 0; background: #f0f1f3; font-family: "DejaVu Sans", Arial, sans-serif; color: #24292e; width: 1440px; position: relative }
      h1 { font-size: 19px; margin: 0; padding: 10px 10px 2px }
      .sub { font-size: 11px; margin: 0; padding: 0 10px; color: #6b7280 }
      .panel, .row { position: absolute; overflow: hidden; box-sizing: border-box }
      .panel { background: #fff; border: 1px solid #dcdfe4; border-radius: 3px }
      .title { font-size: 12.5px; font-weight: bold; padding: 6px 9px 0; height: 20px; white-space: nowrap }
      .stat { display: flex; align-items: center; justify-content: center; color: #fff; font-weight: bold }
      .mark { stroke: #ff9830; stroke-dasharray: 3 3 }
      svg { display: block } .grid { stroke: #e6e8eb } .axis { font-size: 10.5px; fill: #6b7280 }
      .legend { font-size: 11px; fill: #3b4148; white-space: pre } .empty { font-size: 14px; fill: #9aa0a6 }
      table { width: calc(100% - 16px); margin: 4px 8px; border-collapse: collapse; font-size: 12px }
      th { text-align: left; color: #3274d9; padding: 4px 8px; border-bottom: 1px solid #dcdfe4 }
      td { padding: 5px 8px; border-bottom: 1px solid #eef0f2 } .number { font-variant-numeric: tabular-nums }
      </style></head><body>
      """;
}
