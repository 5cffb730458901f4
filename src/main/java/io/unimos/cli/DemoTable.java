package io.unimos.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The demo's progress: a table that redraws itself on a terminal, a line now and then elsewhere.
 * Used by one thread.
 */
final class DemoTable {
  private static final long TERMINAL_NANOS = 250_000_000L;
  private static final long PLAIN_NANOS = 5_000_000_000L;
  private static final String NOTHING_YET = "-";

  private final PrintWriter out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private final long start;
  private long drawn;
  private int lines;

  DemoTable(PrintWriter out, boolean terminal, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.drawn = start;
  }

  /** Draws if it is time to. */
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
      // up so many lines, to their beginning, and clear from there
      out.printf("\u001b[%dA\r\u001b[J", lines);
    }
    out.print(table);
    lines = (int) table.lines().count();
  }

  private String live(DemoFigures figures) {
    StringBuilder table = new StringBuilder();
    append(
        table,
        "%-15s %-9s %7s   %9s %7s   %-9s %7s%n",
        "camera",
        "condition",
        "images",
        "zero-shot",
        "served",
        "drift",
        "version");
    for (CameraFigures camera : figures.cameras()) {
      append(
          table,
          "%-15s %-9s %7d   %9s %7s   %-9s %7d%n",
          camera.domain(),
          orDash(camera.condition()),
          camera.predictions(),
          share(camera.recent().zeroShot()),
          share(camera.recent().adapted()),
          orDash(camera.drift()),
          camera.version());
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
        figures.cameras().stream()
            .map(
                camera ->
                    String.format(
                        Locale.ROOT,
                        "%s (%s) %s/%s v%d",
                        camera.domain(),
                        orDash(camera.condition()),
                        share(camera.recent().zeroShot()),
                        share(camera.recent().adapted()),
                        camera.version()))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%.0f s: %d images, %.1f/s; zero-shot/served: %s",
        seconds(),
        figures.answered(),
        figures.answered() / seconds(),
        cameras);
  }

  /** The end: what each camera's images came to. */
  void summary(DemoFigures figures, double imagesPerSecond) {
    if (terminal) {
      redraw(figures);
      out.println();
    }
    StringBuilder table = new StringBuilder();
    append(
        table,
        "%-15s %7s   %9s %7s   %18s %7s%n",
        "camera",
        "images",
        "zero-shot",
        "served",
        "last 500 zero-shot",
        "served");
    for (CameraFigures camera : figures.cameras()) {
      append(
          table,
          "%-15s %7d   %9s %7s   %18s %7s%n",
          camera.domain(),
          camera.predictions(),
          share(camera.all().zeroShot()),
          share(camera.all().adapted()),
          share(camera.last().zeroShot()),
          share(camera.last().adapted()));
    }
    append(
        table,
        "%d images sent, %d predicted, dead letters %s, %.1f images/s%n",
        figures.sent(),
        figures.predictions(),
        figures.deadLetters().isEmpty() ? "none" : figures.deadLetters(),
        imagesPerSecond);
    out.print(table);
    out.flush();
  }

  private double seconds() {
    return Math.max(1e-3, (nanoTime.getAsLong() - start) / 1e9);
  }

  private static void append(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values));
  }

  private static String orDash(String text) {
    return text.isEmpty() ? NOTHING_YET : text;
  }

  private static String share(double value) {
    return Double.isNaN(value) ? NOTHING_YET : String.format(Locale.ROOT, "%.3f", value);
  }
}
