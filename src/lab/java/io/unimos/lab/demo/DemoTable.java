package io.unimos.lab.demo;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The progress of the demo: a table that redraws itself on a terminal, or a line now and then
 * elsewhere. Used by one thread.
 */
public final class DemoTable {
  private static final long TERMINAL_NANOS = 250_000_000L;
  private static final long PLAIN_NANOS = 5_000_000_000L;

  /** A line as wide as a usual terminal, since a wrapped line could not be drawn over. */
  private static final String LIVE = "%-20s %6s %9s %6s %7s %6s %5s %-9s %3s%n";

  private static final String SUMMARY = "%-15s %7s   %9s %7s %7s %7s %8s  %s%n";
  private static final List<String> HEADS = List.of("zero-shot", "probe", "aligned", "served");
  private static final String NOTHING_YET = "-";

  private final PrintWriter out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private final long start;
  private long drawn;
  private int lines;

  public DemoTable(PrintWriter out, boolean terminal, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.drawn = start;
  }

  /** Draws the figures when a redraw is due. */
  void show(DemoFigures figures) {
    long now = nanoTime.getAsLong();
    if (now - drawn < (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
      return;
    }
    drawn = now;
    if (terminal) {
      redraw(figures);
    } else {
      out.println(line(figures));
    }
    out.flush();
  }

  private void redraw(DemoFigures figures) {
    String table = live(figures);
    if (lines > 0) {
      // up to the beginning of the table, and clear from there
      out.printf("\u001b[%dA\r\u001b[J", lines);
    }
    out.print(table);
    lines = (int) table.lines().count();
  }

  private String live(DemoFigures figures) {
    StringBuilder table = new StringBuilder();
    append(table, LIVE, "camera", "images", HEADS, "drift", "decision", "ver");
    for (DemoFigures.Camera camera : figures.cameras()) {
      append(
          table,
          LIVE,
          camera.domain() + " " + orDash(camera.condition()),
          camera.predictions(),
          shares(camera.recent()),
          ratio(camera.adaptation().drift()),
          orDash(camera.adaptation().decision()),
          camera.adaptation().version());
    }
    append(
        table,
        "%d of %d answered, %.1f images/s; accuracy of the last %d images%n",
        figures.answered(),
        figures.sent(),
        figures.answered() / seconds(),
        CameraScore.RECENT);
    return table.toString();
  }

  private String line(DemoFigures figures) {
    String cameras =
        figures.cameras().stream().map(DemoTable::inLine).collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%.0f s: %d images, %.1f/s; zero-shot/probe/aligned/served: %s",
        seconds(),
        figures.answered(),
        figures.answered() / seconds(),
        cameras);
  }

  private static String inLine(DemoFigures.Camera camera) {
    return "%s (%s) %s drift %s %s v%d"
        .formatted(
            camera.domain(),
            orDash(camera.condition()),
            String.join("/", shares(camera.recent())),
            ratio(camera.adaptation().drift()),
            orDash(camera.adaptation().decision()),
            camera.adaptation().version());
  }

  /** Writes the final result of each camera. */
  void summary(DemoFigures figures, double imagesPerSecond) {
    if (terminal) {
      redraw(figures);
      out.println();
    }
    StringBuilder table = new StringBuilder();
    append(
        table, SUMMARY, "camera", "images", HEADS, "version", "decisions at the ends of windows");
    for (DemoFigures.Camera camera : figures.cameras()) {
      String decisions =
          new TreeMap<>(camera.adaptation().decisions())
              .entrySet().stream()
                  .map(entry -> entry.getKey() + " " + entry.getValue())
                  .collect(Collectors.joining(", "));
      append(
          table,
          SUMMARY,
          camera.domain(),
          camera.predictions(),
          shares(camera.all()),
          camera.adaptation().version(),
          orDash(decisions));
      long last = Math.min(CameraScore.LAST, camera.predictions());
      append(table, SUMMARY, "  the last", last, shares(camera.last()), "", "");
    }
    append(
        table,
        "probe: a linear classifier on the labelled source; aligned: the prototypes alone%n"
            + "%d images sent, %d predicted, dead letters %s, %.1f images/s%n",
        figures.sent(),
        figures.predictions(),
        figures.deadLetters().isEmpty() ? "none" : figures.deadLetters(),
        imagesPerSecond);
    out.print(table);
    out.flush();
  }

  private static String ratio(double value) {
    return Double.isNaN(value) ? NOTHING_YET : String.format(Locale.ROOT, "%.1f", value);
  }

  private double seconds() {
    return Math.max(1e-3, (nanoTime.getAsLong() - start) / 1e9);
  }

  /** Appends lines, in which a list stands for its elements. */
  private static void append(StringBuilder table, String format, Object... values) {
    Object[] cells =
        Arrays.stream(values)
            .flatMap(value -> value instanceof List<?> list ? list.stream() : Stream.of(value))
            .toArray();
    String.format(Locale.ROOT, format, cells)
        .lines()
        .forEach(line -> table.append(line.stripTrailing()).append(System.lineSeparator()));
  }

  private static List<String> shares(Map<String, Double> accuracy) {
    return accuracy.values().stream().map(DemoTable::share).toList();
  }

  private static String orDash(String text) {
    return text.isEmpty() ? NOTHING_YET : text;
  }

  private static String share(double value) {
    return Double.isNaN(value) ? NOTHING_YET : String.format(Locale.ROOT, "%.3f", value);
  }
}
