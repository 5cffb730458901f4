package io.unimos.lab.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
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

  /**
   * A column of a table: its heading, and what stands in it for a row.
   *
   * @param text of a row, beside the table's first row
   */
  record Column(String heading, BiFunction<Cells, Cells, String> text) {
    /** What an empty cell shows. */
    private static final String NOTHING = "";

    /**
     * What a row is made from.
     *
     * @param all every stream that was played
     * @param own those that the row is about
     */
    record Cells(Figures all, Figures own) {}

    static Column of(String heading, Function<Figures, String> text) {
      return new Column(heading, (row, first) -> text.apply(row.own));
    }

    /** A share such as an accuracy, to three digits. */
    static Column share(String heading, ToDoubleFunction<Figures> figure) {
      return of(heading, own -> share(figure.applyAsDouble(own)));
    }

    /** The same for one camera, whatever the row is about. */
    static Column share(String camera, String heading, ToDoubleFunction<Figures> figure) {
      return new Column(
          heading, (row, first) -> share(figure.applyAsDouble(row.all.of(List.of(camera)))));
    }

    /** A difference of shares in points. */
    static Column points(String heading, ToDoubleFunction<Figures> figure) {
      return of(heading, own -> points(figure.applyAsDouble(own)));
    }

    /** How many points a row's figure is above the first row's. */
    static Column beyondFirst(String heading, ToDoubleFunction<Figures> figure) {
      return new Column(
          heading,
          (row, first) ->
              row.equals(first)
                  ? NOTHING
                  : points(figure.applyAsDouble(row.own) - figure.applyAsDouble(first.own)));
    }

    static Column count(String heading, ToLongFunction<Figures> figure) {
      return of(heading, own -> String.valueOf(figure.applyAsLong(own)));
    }

    /** So many of so many. */
    static Column countOf(
        String heading, ToLongFunction<Figures> figure, ToLongFunction<Figures> total) {
      return of(heading, own -> figure.applyAsLong(own) + " of " + total.applyAsLong(own));
    }

    /** The same as per cent. */
    static Column percent(
        String heading, ToLongFunction<Figures> figure, ToLongFunction<Figures> total) {
      return of(
          heading,
          own -> {
            long all = total.applyAsLong(own);
            return all == 0
                ? NOTHING
                : String.format(Locale.ROOT, "%.1f %%", 100.0 * figure.applyAsLong(own) / all);
          });
    }

    private static String share(double value) {
      if (Double.isNaN(value)) {
        return NOTHING;
      }
      String text = String.format(Locale.ROOT, "%.3f", value);
      return text.startsWith("0") ? text.substring(1) : text;
    }

    static String points(double value) {
      return Double.isNaN(value) ? NOTHING : String.format(Locale.ROOT, "%+.1f", 100 * value);
    }
  }
}
