package io.unimos.cli.labels;

import io.unimos.event.Label;
import io.unimos.event.LabelKind;
import io.unimos.wire.EventNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The reader of labels from a table in CSV (RFC 4180, UTF-8). Its first line names the columns:
 * domain, id and label, optionally annotator and kind; others are ignored. A row without a label
 * has not been answered yet.
 */
final class LabelTable {
  private static final List<String> NEEDED = List.of("domain", "id", "label");
  private static final String ANNOTATOR = "annotator";
  private static final String KIND = "kind";

  private LabelTable() {}

  /** One row with a label, and the line on which it begins. */
  record Row(int line, Label label) {}

  /**
   * Returns all labels of a file, or none.
   *
   * @param by the annotator where the table names none
   * @throws IllegalArgumentException with the line that is wrong, and what is expected
   */
  static List<Row> read(Path file, String by, Instant at) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    List<Cells> lines = cells(text.startsWith("\ufeff") ? text.substring(1) : text);
    if (lines.isEmpty()) {
      throw wrong(1, "empty; expected a line that names the columns domain, id and label");
    }
    Map<String, Integer> columns = columns(lines.get(0));
    List<Row> rows = new ArrayList<>();
    for (Cells cells : lines.subList(1, lines.size())) {
      if (cells.values.size() == 1 && cells.values.get(0).isBlank()) {
        continue;
      }
      row(cells, columns, by, at).ifPresent(rows::add);
    }
    return rows;
  }

  private static Map<String, Integer> columns(Cells first) {
    Map<String, Integer> columns = new LinkedHashMap<>();
    for (String name : first.values) {
      columns.putIfAbsent(name.strip().toLowerCase(Locale.ROOT), columns.size());
    }
    for (String needed : NEEDED) {
      if (!columns.containsKey(needed)) {
        throw wrong(
            first.line,
            "no column '%s'; expected domain, id and label, has %s"
                .formatted(needed, columns.keySet()));
      }
    }
    return columns;
  }

  private static Optional<Row> row(
      Cells cells, Map<String, Integer> columns, String by, Instant at) {
    LabelKind kind = kind(cells, columns);
    String label = cells.at(columns, "label");
    if (label.isBlank() && kind == LabelKind.CLASS) {
      return Optional.empty();
    }
    String annotator = cells.at(columns, ANNOTATOR).isBlank() ? by : cells.at(columns, ANNOTATOR);
    for (String name : List.of(cells.at(columns, "domain"), cells.at(columns, "id"), annotator)) {
      if (!EventNames.isName(name)) {
        throw wrong(
            cells.line, "domain, id or annotator is empty, too long, or has control characters");
      }
    }
    return Optional.of(
        new Row(
            cells.line,
            new Label(
                cells.at(columns, "id"), cells.at(columns, "domain"), label, annotator, at, kind)));
  }

  private static LabelKind kind(Cells cells, Map<String, Integer> columns) {
    String kind = cells.at(columns, KIND).strip();
    try {
      return kind.isEmpty()
          ? LabelKind.CLASS
          : LabelKind.valueOf(kind.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "line %d: kind '%s' is not valid; expected class, none-of-these, withdrawn or nothing"
              .formatted(cells.line, kind),
          e);
    }
  }

  private static IllegalArgumentException wrong(int line, String what) {
    return new IllegalArgumentException("line " + line + ": " + what);
  }

  private record Cells(int line, List<String> values) {
    String at(Map<String, Integer> columns, String name) {
      Integer at = columns.get(name);
      return at == null || at >= values.size() ? "" : values.get(at);
    }
  }

  /** Cells in quotes may hold commas, line breaks and doubled quotes. */
  private static List<Cells> cells(String text) {
    List<Cells> lines = new ArrayList<>();
    List<String> values = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    int line = 1;
    int begun = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line += c == '\n' ? 1 : 0;
      if (quoted) {
        if (c != '"') {
          cell.append(c);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else {
          quoted = false;
        }
      } else if (c == '"' && cell.isEmpty()) {
        quoted = true;
      } else if (c == ',' || c == '\n') {
        values.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          lines.add(new Cells(begun, values));
          values = new ArrayList<>();
          begun = line;
        }
      } else if (c != '\r') {
        cell.append(c);
      }
    }
    if (quoted) {
      throw wrong(begun, "a quote is not closed");
    }
    if (!cell.isEmpty() || !values.isEmpty()) {
      values.add(cell.toString());
      lines.add(new Cells(begun, values));
    }
    return lines;
  }
}
