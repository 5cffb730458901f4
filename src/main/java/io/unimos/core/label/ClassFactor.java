package io.unimos.core.label;

import io.unimos.core.math.Vectors;
import java.util.Arrays;

/**
 * The factor for the mix of classes that only labels can tell: a camera may only ever show some of
 * the classes (method-specification 7.4). The labels' counts are weighed as those of a few classes
 * against those of all. The more they speak for a few, the further the served answer follows their
 * shares. Stateless.
 */
public final class ClassFactor {
  private static final double FEW = .1;
  private static final double SURE = 4;
  private static final double COUNTED_BEFORE = .5;

  private ClassFactor() {}

  /**
   * Returns ln of the Bayes factor of a few classes (Dirichlet .1) against all alike.
   *
   * @param counts n_L {@code [K]} of labels that were not chosen for their class
   */
  public static double logBayesFactor(int[] counts) {
    int total = 0;
    double log = 0;
    for (int count : counts) {
      // lnGamma(n + a) - lnGamma(a), without the gamma function
      for (int i = 0; i < count; i++) {
        log += StrictMath.log(FEW + i) + StrictMath.log(counts.length);
        log -= StrictMath.log(counts.length * FEW + total);
        total++;
      }
    }
    return log;
  }

  /**
   * Returns the factors {@code [K]}; all 1 where nothing speaks for a few classes.
   *
   * @param calm true while labels have never been correlated
   */
  public static double[] of(int[] counts, boolean calm) {
    double[] factors = new double[counts.length];
    Arrays.fill(factors, 1);
    double exponent = calm ? Vectors.clip01(logBayesFactor(counts) / SURE) : 0;
    if (exponent > 0) {
      double total = Arrays.stream(counts).sum() + COUNTED_BEFORE * counts.length;
      for (int k = 0; k < factors.length; k++) {
        double share = (counts[k] + COUNTED_BEFORE) / total;
        factors[k] = StrictMath.pow(counts.length * share, exponent);
      }
    }
    return factors;
  }

  /** Returns p_k times its factor, normalised; p itself where all factors are 1. */
  public static double[] applied(double[] p, double[] factors) {
    boolean none = true;
    for (double factor : factors) {
      none &= factor == 1;
    }
    if (none) {
      return p;
    }
    double[] out = new double[p.length];
    double sum = 0;
    for (int k = 0; k < p.length; k++) {
      out[k] = p[k] * factors[k];
      sum += out[k];
    }
    Vectors.divide(out, sum);
    return out;
  }
}
