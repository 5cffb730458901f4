package io.unimos.method.annotation;

import io.unimos.numbers.Vectors;
import java.util.Arrays;

/**
 * A bet that another answer is right more often than the one that is served (METHOD.md 7,
 * "Canaries"): several stakes at once, each multiplied label by label. If the other is never
 * better, the mean of them exceeds 1/alpha with probability alpha at most, however often one looks.
 * Owner: the domain's stream thread.
 */
public final class Evidence {
  private static final double[] STAKES = {.05, .1, .2, .4, .6, .8};
  private static final double SHORT_OF_ALL = .999;

  private final boolean restarts;
  private final double[] winnings = new double[STAKES.length];

  /**
   * A new bet.
   *
   * @param restarts true: a stake that has lost starts over from 1, so that a change is found
   *     whenever it comes; false: all labels since the beginning count
   */
  public Evidence(boolean restarts) {
    this.restarts = restarts;
    Arrays.fill(winnings, 1);
  }

  /** Takes a label in: whether the other answer and the served one were right. */
  public void add(boolean other, boolean served) {
    double d = (other ? 1 : 0) - (served ? 1 : 0);
    for (int l = 0; l < STAKES.length; l++) {
      double before = restarts ? Math.max(winnings[l], 1) : winnings[l];
      winnings[l] = before * (1 + SHORT_OF_ALL * STAKES[l] * d);
    }
  }

  /** e: above 1 it speaks for the other answer. */
  public double value() {
    return Vectors.sum(winnings) / STAKES.length;
  }
}
