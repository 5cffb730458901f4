package io.unimos.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A table of the documentation.
 *
 * @param name by which it is asked for
 * @param title above it
 * @param rows each from an experiment; several may share one
 * @param columns behind the rows' labels
 */
public record Table(String name, String title, List<Row> rows, List<Column> columns) {

  /**
   * A row.
   *
   * @param domains that count; all of the experiment's when empty
   */
  public record Row(String label, Experiment experiment, List<String> domains) {}

  /** What must be played for it. */
  public List<Experiment> experiments() {
    return rows.stream().map(Row::experiment).distinct().toList();
  }

  /** The table as Markdown, from what came of the experiments. */
  String markdown(Map<Experiment, Figures> played) {
    List<Column.Cells> cells = new ArrayList<>();
    for (Row row : rows) {
      Figures all = played.get(row.experiment);
      cells.add(new Column.Cells(all, row.domains.isEmpty() ? all : all.of(row.domains)));
    }
    StringBuilder text = new StringBuilder("**" + title + "**\n\n");
    text.append(columns.stream().map(Column::heading).collect(line("")));
    text.append(columns.stream().map(c -> "---").collect(line("---")));
    for (int i = 0; i < rows.size(); i++) {
      Column.Cells own = cells.get(i);
      text.append(
          columns.stream()
              .map(column -> column.text().apply(own, cells.get(0)))
              .collect(line(rows.get(i).label)));
    }
    return text.append('\n').toString();
  }

  private static java.util.stream.Collector<CharSequence, ?, String> line(String first) {
    return Collectors.joining(" | ", "| " + first + " | ", " |\n");
  }
}
