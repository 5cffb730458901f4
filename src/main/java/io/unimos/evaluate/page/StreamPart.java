package io.unimos.evaluate.page;

import io.unimos.core.domain.Component;
import io.unimos.evaluate.Chart;
import io.unimos.evaluate.Headline;
import io.unimos.evaluate.Playback;
import io.unimos.evaluate.Report;
import io.unimos.evaluate.Streams;
import io.unimos.page.Bar;
import io.unimos.page.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The page's part about one stream.
 *
 * @param id of its heading
 * @param chart a drawing, as SVG
 * @param bars drift ratios of the last windows
 * @param columns classifiers of the windows' table
 */
public record StreamPart(
    String id,
    String title,
    String sentence,
    String chart,
    List<Bar> bars,
    List<String> columns,
    List<WindowRow> windows,
    List<Playback.Version> versions,
    int rolledBack,
    Confusion confusion,
    List<ChangedLabels> changed) {
  /** The number of bars that the drawing has room for. */
  private static final int BARS = 60;

  /**
   * The row of a window.
   *
   * @param accuracies one for each column
   * @param alarm true if the drift ratio is beyond its bound
   */
  public record WindowRow(
      int from,
      int to,
      List<String> accuracies,
      String drift,
      boolean alarm,
      String decision,
      String why,
      long version) {}

  static StreamPart of(
      String id,
      long seed,
      Streams.Stream stream,
      Playback playback,
      List<String> classes,
      Thumbnails thumbnails)
      throws IOException {
    String title = Words.clip(playback.domain()) + ", seed " + seed;
    List<String> baselines = playback.baselines().keySet().stream().sorted().toList();
    List<String> columns =
        new ArrayList<>(Component.unconditional().stream().map(Component::title).toList());
    columns.addAll(baselines);
    List<Playback.Window> windows = playback.windows();
    List<Bar> bars = new ArrayList<>();
    for (int i = Math.max(0, windows.size() - BARS); i < windows.size(); i++) {
      Playback.Window window = windows.get(i);
      String what =
          "images %d to %d: %s, %s"
              .formatted(window.from() + 1, window.to(), drift(window), window.decision());
      Bar.of(bars.size(), window.drift() / window.bound(), what).ifPresent(bars::add);
    }
    List<int[]> best = baselines.stream().map(playback::best).toList();
    List<WindowRow> rows = new ArrayList<>();
    for (Playback.Window window : windows) {
      rows.add(row(playback, window, best));
    }
    return new StreamPart(
        id,
        title,
        Headline.of(List.of(Report.of(playback))),
        Chart.of(playback, "seed " + seed, stream.changes()),
        bars,
        columns,
        rows,
        playback.versions(),
        playback.rolledBack(),
        Confusion.of(playback, classes),
        ChangedLabels.of(playback, classes, thumbnails));
  }

  private static WindowRow row(Playback playback, Playback.Window window, List<int[]> baselines) {
    List<String> accuracies = new ArrayList<>();
    for (Component component : Component.unconditional()) {
      accuracies.add(percent(playback.accuracy(window.from(), window.to(), component)));
    }
    for (int[] labels : baselines) {
      accuracies.add(percent(playback.accuracy(window.from(), window.to(), labels)));
    }
    return new WindowRow(
        window.from() + 1,
        window.to(),
        accuracies,
        drift(window),
        window.drift() > window.bound(),
        window.decision(),
        Words.clip(window.why()),
        window.version());
  }

  private static String drift(Playback.Window window) {
    return Words.beside(window.drift(), window.bound());
  }

  private static String percent(double share) {
    return Words.number(100 * share, 1);
  }
}
