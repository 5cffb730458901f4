package io.unimos.lab.tables;

import java.util.Arrays;
import java.util.Locale;

/**
 * A mean difference of shares, in points.
 *
 * @param error its standard error over pairs of a camera with a seed; NaN of a single pair
 */
public record Difference(double mean, double error) {

  /** Returns the mean of paired differences with its standard error; NaN where a pair is. */
  public static Difference of(double... pairs) {
    double mean =
        Arrays.stream(pairs).filter(pair -> !Double.isNaN(pair)).average().orElse(Double.NaN);
    double squares = Arrays.stream(pairs).map(pair -> (pair - mean) * (pair - mean)).sum();
    return new Difference(mean, Math.sqrt(squares / (pairs.length - 1.0) / pairs.length));
  }

  /** Returns it with its error; empty where it is NaN. */
  public String points() {
    if (Double.isNaN(mean)) {
      return "";
    }
    return Double.isNaN(error)
        ? Tables.inPoints(mean)
        : String.format(Locale.ROOT, "%+.1f ± %.1f", 100 * mean, 100 * error);
  }

  /** Returns it with its error, in parentheses where it is below two of them: no finding. */
  @Override
  public String toString() {
    return Math.abs(mean) < 2 * error ? "(" + points() + ")" : points();
  }
}
