package io.unimos.evaluate;

import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * A column of a table: its heading, and what stands in it for a row.
 *
 * @param text of a row, beside the table's first row
 */
record TableColumn(String heading, BiFunction<Cells, Cells, String> text) {
  /** What an empty cell shows. */
  private static final String NOTHING = "";

  /**
   * What a row is made from.
   *
   * @param all every stream that was played
   * @param own those that the row is about
   */
  record Cells(Figures all, Figures own) {}

  static TableColumn of(String heading, Function<Figures, String> text) {
    return new TableColumn(heading, (row, first) -> text.apply(row.own));
  }

  /** A share such as an accuracy, to three digits. */
  static TableColumn share(String heading, ToDoubleFunction<Figures> figure) {
    return of(heading, own -> share(figure.applyAsDouble(own)));
  }

  /** The same for one camera, whatever the row is about. */
  static TableColumn share(String camera, String heading, ToDoubleFunction<Figures> figure) {
    return new TableColumn(
        heading, (row, first) -> share(figure.applyAsDouble(row.all.of(List.of(camera)))));
  }

  /** A difference of shares in points. */
  static TableColumn points(String heading, ToDoubleFunction<Figures> figure) {
    return of(heading, own -> points(figure.applyAsDouble(own)));
  }

  /** How many points a row's figure is above the first row's. */
  static TableColumn beyondFirst(String heading, ToDoubleFunction<Figures> figure) {
    return new TableColumn(
        heading,
        (row, first) ->
            row.equals(first)
                ? NOTHING
                : points(figure.applyAsDouble(row.own) - figure.applyAsDouble(first.own)));
  }

  static TableColumn count(String heading, ToLongFunction<Figures> figure) {
    return of(heading, own -> String.valueOf(figure.applyAsLong(own)));
  }

  /** So many of so many. */
  static TableColumn countOf(
      String heading, ToLongFunction<Figures> figure, ToLongFunction<Figures> total) {
    return of(heading, own -> figure.applyAsLong(own) + " of " + total.applyAsLong(own));
  }

  /** The same as per cent. */
  static TableColumn percent(
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

  private static String points(double value) {
    return Double.isNaN(value) ? NOTHING : String.format(Locale.ROOT, "%+.1f", 100 * value);
  }
}
