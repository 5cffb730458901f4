package io.unimos.evaluate;

import io.unimos.adapt.Component;
import java.util.Arrays;
import java.util.List;

/** The stretches of a stream in which adapting did harm. */
final class WorstWindow {
  private static final int SIZE = 128;

  private WorstWindow() {}

  /** The least of {@link #gains}; NaN when there are none. */
  static double of(Playback playback) {
    return Arrays.stream(gains(playback)).min().orElse(Double.NaN);
  }

  /**
   * The accuracy served less the accuracy of zero-shot over 128 scored images in a row, from every
   * multiple of 128 on; what is left over at the end is not counted.
   */
  static double[] gains(Playback playback) {
    List<Playback.Line> scored =
        playback.lines().stream().filter(line -> line.sample().scored()).toList();
    double[] gains = new double[scored.size() / SIZE];
    for (int i = 0; i < gains.length; i++) {
      int gained = 0;
      for (Playback.Line line : scored.subList(i * SIZE, (i + 1) * SIZE)) {
        int truth = line.sample().label();
        gained +=
            (line.label(Component.SERVED) == truth ? 1 : 0)
                - (line.label(Component.ZERO_SHOT) == truth ? 1 : 0);
      }
      gains[i] = (double) gained / SIZE;
    }
    return gains;
  }
}
