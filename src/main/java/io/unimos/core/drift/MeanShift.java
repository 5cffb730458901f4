package io.unimos.core.drift;

import io.unimos.core.ServingSettings;
import io.unimos.core.math.Vectors;

/**
 * The two ratios that separate a shift of the mean from chance (method-specification 5.2). Each has
 * expectation 1 without a shift, so neither permutations nor a fitted null distribution is needed.
 * Both above the threshold are an alarm, and mean another domain where the second is above its
 * bound; only the first means another mix of labels.
 */
public final class MeanShift {
  /**
   * The threshold of both ratios: values seen were &lt;= 2.1 without a shift and &gt;= 12.2 in
   * another domain. Both above it are an alarm.
   */
  public static final double THRESHOLD = 6;

  /**
   * The bound of the class-conditional ratio above which it is another domain, for a reference that
   * shows all classes: ours. A class that has not been seen before is taken for others and moves
   * their means for a while, although nothing has changed.
   */
  static final double CERTAIN = 15;

  /** The greatest factor by which classes that the reference does not show raise it: ours. */
  private static final double HIDDEN = 4;

  private MeanShift() {}

  /**
   * Returns the ratio of means, |m_R - m_X|^2 / (v_R/n_R + v_X/n_X).
   *
   * @return the ratio; 0 if a set is empty or the means are equal
   */
  public static double ratio(Moments reference, Moments window) {
    if (reference.count() == 0 || window.count() == 0) {
      return 0;
    }
    double chance = reference.variance() / reference.count() + window.variance() / window.count();
    return quotient(Vectors.squaredDistance(reference.mean(), window.mean()), chance);
  }

  /**
   * Returns the class-conditional ratio, which a change of the label mix leaves alone: |sum w (b -
   * a)|^2 / sum w^2 (v_a/(n_a - 1) + v_b/(n_b - 1)), w = n_a n_b/(n_a + n_b).
   *
   * @param reference {@code [K]}, the moments of each predicted class in the reference
   * @param window {@code [K]}, the moments of each predicted class in the window
   * @return the ratio; 0 if no class has enough records in both
   */
  public static double classConditionalRatio(Moments[] reference, Moments[] window) {
    double[] moved = new double[reference[0].mean().length];
    double chance = 0;
    for (int k = 0; k < reference.length; k++) {
      Moments a = reference[k];
      Moments b = window[k];
      if (a.count() < ServingSettings.KNOWN || b.count() < ServingSettings.KNOWN / 2) {
        continue;
      }
      double w = (double) a.count() * b.count() / (a.count() + b.count());
      for (int j = 0; j < moved.length; j++) {
        moved[j] += w * (b.mean()[j] - a.mean()[j]);
      }
      chance += w * w * (a.variance() / (a.count() - 1) + b.variance() / (b.count() - 1));
    }
    return quotient(Vectors.squaredDistance(moved, new double[moved.length]), chance);
  }

  /**
   * Returns the bound of the class-conditional ratio. Where labels are correlated it rises with
   * (K/s)^3, to {@link #HIDDEN} times at most. s = (sum n)^2 / sum n^2 is the effective number of
   * classes in the reference: the fewer of them it shows, the more likely the next one is new.
   *
   * @param reference {@code [K]}, the moments of each predicted class in the reference
   * @param correlation the label correlation before the alarm, 0..1
   */
  static double bound(Moments[] reference, double correlation) {
    double sum = 0;
    double squares = 0;
    for (Moments moments : reference) {
      sum += moments.count();
      squares += (double) moments.count() * moments.count();
    }
    double hidden = Math.min(HIDDEN, Math.pow(reference.length * squares / (sum * sum), 3));
    return CERTAIN * (1 + correlation * (hidden - 1));
  }

  /**
   * Returns the ratio of both. A frozen camera has no spread, so any distance is then infinitely
   * many times chance.
   */
  private static double quotient(double distance, double chance) {
    if (distance == 0) {
      return 0;
    }
    return distance / chance;
  }
}
