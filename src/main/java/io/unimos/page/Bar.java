package io.unimos.page;

import java.util.Optional;

/**
 * A column in the drawing of drift ratios, for the template {@code bars}. The line of the threshold
 * lies in the middle.
 *
 * @param alarm whether the ratio exceeds its threshold
 */
public record Bar(String x, String y, String height, boolean alarm, String title) {
  private static final double STEP = 10;

  /**
   * Returns the column of a ratio; empty for NaN.
   *
   * @param slot the place from the left, from 0
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
