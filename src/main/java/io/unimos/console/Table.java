package io.unimos.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rows of a page's table as data. A column is a component of the rows' record; those of a
 * record within it have its name in front, such as {@code image.label}. Arrays are drawings and
 * left out.
 */
record Table<T extends Record>(Class<T> type, List<T> rows) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The beginnings of a text that a spreadsheet would take for a formula. */
  private static final String FORMULA = "(?s)\\s*[=+\\-@\\x00-\\x1f\uff1d\uff0b\uff0d\uff20].*";

  private record Column(String name, UnaryOperator<Object> value) {}

  private static List<Column> columns(Class<?> type) {
    List<Column> columns = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Class<?> kind =
          component.getGenericType() instanceof ParameterizedType optional
                  && component.getType() == Optional.class
              ? (Class<?>) optional.getActualTypeArguments()[0]
              : component.getType();
      if (kind.isRecord()) {
        for (Column inner : columns(kind)) {
          columns.add(
              new Column(
                  component.getName() + "." + inner.name(),
                  row -> inner.value().apply(value(component, row))));
        }
      } else if (!kind.isArray()) {
        columns.add(new Column(component.getName(), row -> value(component, row)));
      }
    }
    return columns;
  }

  /** Returns a component's value; null if it has none. */
  private static Object value(RecordComponent component, Object row) {
    try {
      Object value = row == null ? null : component.getAccessor().invoke(row);
      if (value instanceof Optional<?> optional) {
        value = optional.orElse(null);
      }
      boolean known = !(value instanceof Number number) || Double.isFinite(number.doubleValue());
      return value instanceof Instant at ? at.toString() : known ? value : null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the table as an array of objects. */
  String json() {
    List<Column> columns = columns(type);
    List<Map<String, Object>> objects = new ArrayList<>();
    for (T row : rows) {
      Map<String, Object> object = new LinkedHashMap<>();
      columns.forEach(column -> object.put(column.name(), column.value().apply(row)));
      objects.add(object);
    }
    try {
      return JSON.writeValueAsString(objects);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the table as RFC 4180 has it, with a line of names. A text that a spreadsheet would
   * take for a formula has an apostrophe in front.
   */
  String csv() {
    List<Column> columns = columns(type);
    return Stream.concat(
            Stream.of(line(columns.stream().map(Column::name))),
            rows.stream().map(row -> line(columns.stream().map(c -> c.value().apply(row)))))
        .collect(Collectors.joining());
  }

  private static String line(Stream<?> values) {
    return values.map(Table::field).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String field(Object value) {
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value == null ? "" : value.toString();
    }
    String text =
        value instanceof List<?> list
            ? list.stream().map(String::valueOf).collect(Collectors.joining("; "))
            : value.toString();
    return '"' + (text.matches(FORMULA) ? "'" : "") + text.replace("\"", "\"\"") + '"';
  }
}
