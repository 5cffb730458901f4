package io.unimos.evaluate;

import java.util.List;

/** The stretch of a stream in which adapting did the most harm. */
final class WorstWindow {
  private static final int SIZE = 128;

  private WorstWindow() {}

  /**
   * The least accuracy served less accuracy of zero-shot over 128 scored images in a row, from
   * every multiple of 128 on; NaN when there are fewer.
   */
  static double of(Playback playback) {
    List<Playback.Line> scored =
        playback.lines().stream().filter(line -> line.sample().scored()).toList();
    double worst = Double.NaN;
    for (int from = 0; from + SIZE <= scored.size(); from += SIZE) {
      int gained = 0;
      for (Playback.Line line : scored.subList(from, from + SIZE)) {
        int truth = line.sample().label();
        gained += (line.served() == truth ? 1 : 0) - (line.zeroShot() == truth ? 1 : 0);
      }
      double gain = (double) gained / SIZE;
      worst = Double.isNaN(worst) ? gain : Math.min(worst, gain);
    }
    return worst;
  }
}
