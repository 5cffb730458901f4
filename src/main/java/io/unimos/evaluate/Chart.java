package io.unimos.evaluate;

import io.unimos.core.domain.Component;
import io.unimos.page.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The chart of a domain as an SVG that needs no other file. It shows the accuracy per window of
 * zero-shot, prototypes, the served answers and the best baseline, distinguished by their dashes as
 * well. It marks each version that came to serve, each decision about the domain, and each change
 * that the stream was made with.
 */
public final class Chart {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 440;
  private static final int LEFT = 64;
  private static final int RIGHT = 24;
  private static final int TOP = 84;
  private static final int BOTTOM = 76;
  private static final int FLOOR = HEIGHT - BOTTOM;

  /** The number of versions that can be named side by side without touching. */
  private static final int MOST_NAMES = 24;

  private static final String VERSION = "#2a9d4a";
  private static final String DRIFT = "#c2311a";
  private static final String SERVED = "#1d5fd0";
  private static final List<String> OTHERS = List.of("#6f6f6f", "#a8690a", "#7a3fb0");
  private static final List<String> DASHES = List.of("7 4", "2 3", "9 3 2 3");

  /** The distance between two names of lines, which are in two rows. */
  private static final int LEGEND = 420;

  private static final String CHANGE = "#555555";

  /** The names of decisions above their marks. */
  private static final Map<String, String> MARKED =
      Map.of(
          "RESET", "new domain",
          "REFUSE", "refused",
          "FROZEN", "frozen",
          "ROLL_BACK", "rolled back");

  private final Playback playback;
  private final StringBuilder svg = new StringBuilder();

  private Chart(Playback playback) {
    this.playback = playback;
  }

  /**
   * Draws a domain.
   *
   * @param changes images before each change that the stream was made with
   */
  public static String of(Playback playback, String title, List<Integer> changes) {
    Chart chart = new Chart(playback);
    chart.frame(playback.domain() + ", " + title);
    chart.changes(changes);
    chart.decisions();
    chart.versions();
    for (Component component : Component.unconditional()) {
      chart.line(component);
    }
    playback.bestBaseline().ifPresent(chart::baseline);
    chart.svg.append("</svg>\n");
    return chart.svg.toString();
  }

  private void frame(String title) {
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d'"
            + " class='chart' role='img' aria-label='%s: accuracy by window'"
            + " font-family='sans-serif' font-size='12'>",
        WIDTH, HEIGHT, WIDTH, HEIGHT, Words.escaped(title));
    add("<rect class='ground' width='%d' height='%d' fill='white'/>", WIDTH, HEIGHT);
    add(
        "<text x='%d' y='22' font-size='15' font-weight='bold'>%s</text>",
        LEFT, Words.escaped(title));
    for (int tenth = 0; tenth <= 10; tenth += 2) {
      double y = y(tenth / 10.0);
      add(
          "<line x1='%d' y1='%.1f' x2='%d' y2='%.1f' stroke='#e2e2e2'/>",
          LEFT, y, WIDTH - RIGHT, y);
      text(LEFT - 8, y + 4, "end", "#000000", tenth * 10 + " %");
    }
    int step = step(playback.lines().size());
    for (int n = 0; n <= playback.lines().size(); n += step) {
      add(
          "<line x1='%.1f' y1='%d' x2='%.1f' y2='%d' stroke='#000000'/>",
          x(n), FLOOR, x(n), FLOOR + 5);
      text(x(n), FLOOR + 34, "middle", "#000000", String.valueOf(n));
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 24, "middle", "#000000", "images of this domain");
    add(
        "<text transform='translate(16 %d) rotate(-90)' text-anchor='middle'>%s</text>",
        (TOP + FLOOR) / 2, "accuracy in the window");
    text(
        WIDTH - RIGHT,
        HEIGHT - 6,
        "end",
        CHANGE,
        "v1, v2, ...: versions that came to serve; red: decisions about the domain;"
            + " dotted: changes that the stream was made with");
  }

  /** Returns a round distance of the marks that gives five to ten of them. */
  private static int step(int images) {
    int step = 10;
    int[] factors = {2, 5, 10};
    for (int power = 10; images / step > 10; power *= 10) {
      for (int factor : factors) {
        if (images / step > 10) {
          step = power * factor;
        }
      }
    }
    return step;
  }

  private void changes(List<Integer> changes) {
    for (int n : changes) {
      bar(n, TOP, CHANGE, "1 4", "the images change here");
    }
  }

  private void decisions() {
    double free = 0;
    for (Playback.Window window : playback.windows()) {
      String name = MARKED.get(window.decision());
      if (name == null) {
        continue;
      }
      double x = x(window.to());
      bar(window.to(), TOP - 8, DRIFT, "4 3", window.decision() + ": " + window.why());
      if (x >= free) {
        text(Math.min(x, WIDTH - RIGHT - 36), TOP - 12, "middle", DRIFT, name);
        free = x + 78;
      }
    }
  }

  private void versions() {
    List<Playback.Version> accepted = new ArrayList<>(playback.versions());
    accepted.removeIf(version -> !version.status().equals("ACCEPTED"));
    int every = (accepted.size() + MOST_NAMES - 1) / MOST_NAMES;
    for (int i = 0; i < accepted.size(); i++) {
      double x = x(accepted.get(i).n());
      add(
          "<path d='M%.1f %d l-4 7 h8 z' fill='%s'><title>version %d</title></path>",
          x, FLOOR, VERSION, accepted.get(i).number());
      if (i % every == 0) {
        text(x, FLOOR + 19, "middle", VERSION, "v" + accepted.get(i).number());
      }
    }
  }

  private void bar(int n, int top, String colour, String dashes, String title) {
    add(
        "<line x1='%.1f' y1='%d' x2='%.1f' y2='%d' stroke='%s' stroke-dasharray='%s'>"
            + "<title>%s</title></line>",
        x(n), top, x(n), FLOOR, colour, dashes, Words.escaped(title));
  }

  private void line(Component component) {
    int place = Component.unconditional().indexOf(component);
    boolean served = component == Component.SERVED;
    Style style =
        served
            ? new Style("served", SERVED, "none")
            : new Style("other", OTHERS.get(place % OTHERS.size()), DASHES.get(place));
    line(
        style,
        window -> playback.accuracy(window.from(), window.to(), component),
        place,
        component.title(),
        playback.accuracy(component));
  }

  private void baseline(String name) {
    int[] labels = playback.best(name);
    line(
        new Style("other", OTHERS.get(OTHERS.size() - 1), DASHES.get(DASHES.size() - 1)),
        window -> playback.accuracy(window.from(), window.to(), labels),
        Component.unconditional().size(),
        "best baseline, " + name,
        playback.accuracy(0, labels.length, labels));
  }

  /** The look of a line. */
  private record Style(String name, String colour, String dashes) {}

  private void line(
      Style style,
      ToDoubleFunction<Playback.Window> accuracy,
      int place,
      String title,
      double inAll) {
    StringBuilder points = new StringBuilder();
    for (Playback.Window window : playback.windows()) {
      double value = accuracy.applyAsDouble(window);
      if (!Double.isNaN(value)) {
        points.append(
            String.format(
                Locale.ROOT, "%.1f,%.1f ", x((window.from() + window.to()) / 2.0), y(value)));
      }
    }
    add(
        "<polyline class='%s' fill='none' stroke='%s' stroke-width='2' stroke-dasharray='%s'"
            + " points='%s'/>",
        style.name, style.colour, style.dashes, points.toString().strip());
    for (String point : points.toString().strip().split(" ", -1)) {
      String[] at = point.split(",", -1);
      if (at.length == 2) {
        add("<circle cx='%s' cy='%s' r='3' fill='%s'/>", at[0], at[1], style.colour);
      }
    }
    int x = LEFT + LEGEND * (place % 2);
    int y = 38 + 18 * (place / 2);
    add(
        "<line class='%s' x1='%d' y1='%d' x2='%d' y2='%d' stroke='%s' stroke-width='3'"
            + " stroke-dasharray='%s'/>",
        style.name, x, y, x + 24, y, style.colour, style.dashes);
    String mean = String.format(Locale.ROOT, "%s: %.1f %% in all", title, 100 * inAll);
    text(x + 30, y + 4, "start", style.colour, mean);
  }

  private void text(double x, double y, String anchor, String colour, String words) {
    add(
        "<text x='%.1f' y='%.1f' text-anchor='%s' fill='%s'>%s</text>",
        x, y, anchor, colour, Words.escaped(words));
  }

  private double x(double n) {
    return LEFT + (WIDTH - LEFT - RIGHT) * n / Math.max(1, playback.lines().size());
  }

  private static double y(double accuracy) {
    return TOP + (FLOOR - TOP) * (1 - accuracy);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
