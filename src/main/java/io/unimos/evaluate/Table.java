package io.unimos.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
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
public record Table(String name, String title, List<Row> rows, List<TableColumn> columns) {

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
    List<TableColumn.Cells> cells = new ArrayList<>();
    for (Row row : rows) {
      Figures all = played.get(row.experiment);
      cells.add(new TableColumn.Cells(all, row.domains.isEmpty() ? all : all.of(row.domains)));
    }
    StringBuilder text = new StringBuilder("**" + title + "**\n\n");
    text.append(columns.stream().map(TableColumn::heading).collect(line("")));
    text.append(columns.stream().map(c -> "---").collect(line("---")));
    for (int i = 0; i < rows.size(); i++) {
      TableColumn.Cells own = cells.get(i);
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

  /**
   * Something to be played, as a person would write it: rows of the documentation's tables can be
   * repeated by hand.
   *
   * @param cameras names of the folders, one below each seed's, separated by blanks
   * @param options of {@code evaluate}, separated by blanks
   */
  public record Experiment(String cameras, String options) {

    /** For people who wait. */
    public String label() {
      return cameras + " " + options;
    }

    /** The cameras one by one. */
    public List<String> cameraNames() {
      return words(cameras);
    }

    /** The options one by one. */
    public List<String> optionWords() {
      return words(options);
    }

    private static List<String> words(String text) {
      return Arrays.stream(text.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
    }
  }
}
