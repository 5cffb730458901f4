package io.unimos.lab.tables;

import io.unimos.evaluate.EvaluationException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The page that records every measurement: prose by people, and between two marks each table as it
 * was measured last, so that one can be measured anew and the others stay. Immutable.
 *
 * @param text of the page
 */
public record RecordPage(String text) {
  private static final String BEGIN = "<!-- measured: %s -->\n";
  private static final String END = "<!-- end of %s -->\n";

  /** Whether the page has a place for a table. */
  public boolean hasPlaceFor(Table table) {
    int begin = text.indexOf(BEGIN.formatted(table.name()));
    return begin >= 0 && text.indexOf(END.formatted(table.name()), begin) > begin;
  }

  /**
   * The page with a table in its place.
   *
   * @param markdown of the table
   * @param seeds over which its figures are means
   * @throws EvaluationException if the page has no place for it
   */
  public RecordPage with(Table table, String markdown, List<Long> seeds)
      throws EvaluationException {
    if (!hasPlaceFor(table)) {
      throw new EvaluationException(
          "the page has no place for %s: %s is missing"
              .formatted(table.name(), BEGIN.formatted(table.name()).strip()));
    }
    String begin = BEGIN.formatted(table.name());
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf(END.formatted(table.name()));
    String over = seeds.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String measured =
        "\n%s\n\n*Seeds %s: `evaluate tables --only %s`.*\n\n"
            .formatted(markdown.strip(), over, table.name());
    return new RecordPage(text.substring(0, from) + measured + text.substring(to));
  }
}
