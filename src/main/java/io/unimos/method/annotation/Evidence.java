package io.unimos.method.annotation;

import io.unimos.numbers.Vectors;
import java.util.Arrays;

/**
 * A bet that another answer is right more often than the one that is served (method-specification
 * 7.8): several stakes at once, each multiplied label by label. If the other is never better, the
 * mean of them exceeds 1/alpha with probability alpha at most, however often one looks (Ville);
 * where stakes start over that holds of the time since, not of all. Owner: the domain's stream
 * thread.
 */
public final class Evidence {
  private static final double[] PATIENT = {.05, .1, .2, .4, .6, .8};

  /** Ours: the small ones would be a bet on a difference that a trial is too short to show. */
  private static final double[] IN_A_HURRY = {.4, .6, .8};

  private static final double SHORT_OF_ALL = .999;

  private final boolean restarts;
  private final double[] stakes;
  private final double[] winnings;

  private Evidence(boolean restarts, double[] stakes) {
    this.restarts = restarts;
    this.stakes = stakes;
    winnings = new double[stakes.length];
    Arrays.fill(winnings, 1);
  }

  /**
   * A new bet.
   *
   * @param restarts true: a stake that has lost starts over from 1, so that a change is found
   *     whenever it comes; false: all labels since the beginning count
   */
  public Evidence(boolean restarts) {
    this(restarts, PATIENT);
  }

  /**
   * A bet on the version that served before: it was better from the first label on or never, and
   * has few labels to show it. Nothing restarts, so that the promise holds.
   */
  public static Evidence ofTrial() {
    return new Evidence(false, IN_A_HURRY);
  }

  /** Takes a label in: whether the other answer and the served one were right. */
  public void add(boolean other, boolean served) {
    double d = (other ? 1 : 0) - (served ? 1 : 0);
    for (int l = 0; l < stakes.length; l++) {
      double before = restarts ? Math.max(winnings[l], 1) : winnings[l];
      winnings[l] = before * (1 + SHORT_OF_ALL * stakes[l] * d);
    }
  }

  /** e: above 1 it speaks for the other answer. */
  public double value() {
    return Vectors.sum(winnings) / stakes.length;
  }
}
