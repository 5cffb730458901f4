package io.unimos.page;

import java.util.Optional;

/**
 * One column of the drawing of drift ratios, for the template {@code bars}: the line of the
 * threshold lies in the middle.
 *
 * @param alarm whether the ratio is beyond its threshold
 */
public record Bar(String x, String y, String height, boolean alarm, String title) {
  private static final double STEP = 10;

  /**
   * A ratio in its place; empty where there is none.
   *
   * @param slot from the left, from 0
   * @param times the ratio as a multiple of its threshold
   */
  public static Optional<Bar> of(int slot, double times, String title) {
    if (Double.isNaN(times)) {
      return Optional.empty();
    }
    double y = Curve.y(times, 0, 2);
    return Optional.of(
        new Bar(
            Words.number(STEP * slot, 0),
            Words.number(y, 1),
            Words.number(Curve.HEIGHT - y, 1),
            times > 1,
            title));
  }
}
