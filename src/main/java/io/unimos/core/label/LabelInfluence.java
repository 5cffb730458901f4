package io.unimos.core.label;

import io.unimos.core.math.Vectors;
import java.util.Arrays;

/**
 * The influence of labels on an answer (method-specification 7.4): factors for the mix of classes,
 * which only labels can tell. A camera may only ever show some of the classes. Immutable by
 * agreement.
 *
 * @param factors {@code [K]}, the factors of the classes; all 1 without a label
 */
public record LabelInfluence(double[] factors) {
  private static final double FEW = .1;
  private static final double SURE = 4;
  private static final double COUNTED_BEFORE = .5;

  /**
   * Returns the influence of some labels.
   *
   * @param counts n_L {@code [K]} of labels that were not chosen for their class
   * @param calm true while labels have never been correlated
   */
  public static LabelInfluence of(int[] counts, boolean calm) {
    return new LabelInfluence(factors(counts, calm));
  }

  /** Returns ln of the Bayes factor of a few classes (Dirichlet .1) against all alike. */
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
   * Returns the factors {@code [K]}: the more the counts speak for a few classes, the further they
   * follow the counts' shares. All are 1 where nothing speaks for a few.
   */
  private static double[] factors(int[] counts, boolean calm) {
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
  public double[] on(double[] p) {
    if (Arrays.stream(factors).allMatch(factor -> factor == 1)) {
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
