package io.unimos.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A domain as a drawing that needs nothing else: accuracy per window of zero-shot, prototypes and
 * what is served, with a mark for each new version and each change of the domain.
 */
final class Chart {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 360;
  private static final int LEFT = 50;
  private static final int RIGHT = 20;
  private static final int TOP = 50;
  private static final int BOTTOM = 40;

  private final Playback playback;
  private final StringBuilder svg = new StringBuilder();

  private Chart(Playback playback) {
    this.playback = playback;
  }

  /** Writes {@code FOLDER/<domain>-<seed>.svg}. */
  static void write(Path folder, long seed, Playback playback) throws IOException {
    Files.createDirectories(folder);
    String name = FileNames.of(playback.domain()) + "-" + seed + ".svg";
    Files.writeString(folder.resolve(name), of(playback, "seed " + seed));
  }

  static String of(Playback playback, String title) {
    Chart chart = new Chart(playback);
    chart.frame(playback.domain() + ", " + title);
    chart.marks();
    chart.line("#888888", "zero-shot", 0, w -> chart.accuracy(w, Playback.Line::zeroShot));
    chart.line("#d08a1d", "prototypes", 1, w -> chart.accuracy(w, Playback.Line::prototypes));
    chart.line("#1d5fd0", "served", 2, w -> chart.accuracy(w, Playback.Line::served));
    chart.svg.append("</svg>\n");
    return chart.svg.toString();
  }

  private double accuracy(
      Playback.Window window, java.util.function.ToIntFunction<Playback.Line> answer) {
    return playback.accuracy(window.from(), window.to(), answer);
  }

  private void frame(String title) {
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d'"
            + " font-family='sans-serif' font-size='12'>",
        WIDTH, HEIGHT, WIDTH, HEIGHT);
    add("<rect width='%d' height='%d' fill='white'/>", WIDTH, HEIGHT);
    add("<text x='%d' y='18' font-size='14'>%s</text>", LEFT, escaped(title));
    for (int tenth = 0; tenth <= 10; tenth += 2) {
      double y = y(tenth / 10.0);
      add(
          "<line x1='%d' y1='%.1f' x2='%d' y2='%.1f' stroke='#dddddd'/>",
          LEFT, y, WIDTH - RIGHT, y);
      add("<text x='%d' y='%.1f' text-anchor='end'>%.1f</text>", LEFT - 6, y + 4, tenth / 10.0);
    }
    for (int i = 0; i <= 4; i++) {
      int n = playback.lines().size() * i / 4;
      add("<text x='%.1f' y='%d' text-anchor='middle'>%d</text>", x(n), HEIGHT - BOTTOM + 18, n);
    }
    add(
        "<text x='%d' y='%d' text-anchor='end'>images; bars: versions (green) and drift (red)</text>",
        WIDTH - RIGHT, HEIGHT - 6);
  }

  private void marks() {
    for (Playback.Version version : playback.versions()) {
      if (version.status().equals("ACCEPTED")) {
        mark(version.n(), "#2a9d4a", "version " + version.number());
      }
    }
    for (Playback.Window window : playback.windows()) {
      if (List.of("FLUSH", "RETURN", "REFUSE", "ROLL_BACK").contains(window.decision())) {
        mark(window.to(), "#d03a1d", window.decision() + ": " + window.why());
      }
    }
  }

  private void mark(int n, String colour, String title) {
    add(
        "<line x1='%.1f' y1='%d' x2='%.1f' y2='%d' stroke='%s' stroke-dasharray='3 3'>"
            + "<title>%s</title></line>",
        x(n), TOP, x(n), HEIGHT - BOTTOM, colour, escaped(title));
  }

  private void line(
      String colour, String name, int place, ToDoubleFunction<Playback.Window> figure) {
    StringBuilder points = new StringBuilder();
    for (Playback.Window window : playback.windows()) {
      double value = figure.applyAsDouble(window);
      if (!Double.isNaN(value)) {
        points.append(
            String.format(
                Locale.ROOT, "%.1f,%.1f ", x((window.from() + window.to()) / 2.0), y(value)));
      }
    }
    add(
        "<polyline fill='none' stroke='%s' stroke-width='2' points='%s'/>",
        colour, points.toString().strip());
    add("<text x='%d' y='38' fill='%s'>%s</text>", LEFT + 110 * place, colour, name);
  }

  private double x(double n) {
    return LEFT + (WIDTH - LEFT - RIGHT) * n / Math.max(1, playback.lines().size());
  }

  private static double y(double accuracy) {
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - accuracy);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;");
  }
}
