package io.unimos.core.met;

import io.unimos.core.math.Probabilities;

/**
 * The divisor for logits, fitted by negative log-likelihood on labelled rows (method-specification
 * 7.7).
 */
public final class Temperature {
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final double LOG_RANGE = StrictMath.log(20);
  private static final int STEPS = 40;

  /** The number of rows that determine one number well; the demo's hold-out has as many. */
  private static final int LEAST_ROWS = 120;

  /** The bound on the logits in all that a fit looks at; 650 rows of 65 classes are below it. */
  private static final int MOST_LOGITS = 1 << 16;

  private Temperature() {}

  /** Returns the number of rows that a fit needs for so many classes; more rows only add cost. */
  public static int enough(int classes) {
    return Math.max(LEAST_ROWS, MOST_LOGITS / classes);
  }

  /**
   * Returns the temperature in 1/20..20 of the least loss, by golden section over its logarithm.
   *
   * @param logits {@code [n][K]}
   * @param labels {@code [n]}
   * @return 1 when there is no row
   */
  public static double fit(double[][] logits, int[] labels) {
    if (logits.length == 0) {
      return 1;
    }
    double low = -LOG_RANGE;
    double high = LOG_RANGE;
    for (int i = 0; i < STEPS; i++) {
      double left = high - GOLDEN * (high - low);
      double right = low + GOLDEN * (high - low);
      if (loss(logits, labels, StrictMath.exp(left))
          <= loss(logits, labels, StrictMath.exp(right))) {
        high = right;
      } else {
        low = left;
      }
    }
    return StrictMath.exp((low + high) / 2);
  }

  static double loss(double[][] logits, int[] labels, double temperature) {
    double loss = 0;
    for (int i = 0; i < logits.length; i++) {
      double max = logits[i][Probabilities.argmax(logits[i])];
      double total = 0;
      for (double z : logits[i]) {
        total += StrictMath.exp((z - max) / temperature);
      }
      loss += StrictMath.log(total) - (logits[i][labels[i]] - max) / temperature;
    }
    return loss / logits.length;
  }
}
