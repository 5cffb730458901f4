package io.unimos.core.label;

import io.unimos.core.math.Vectors;
import java.util.Arrays;

/**
 * The influence of labels on an answer (method-specification 7.4): by the trust in the prototypes
 * against the heads, and by factors for the mix of classes that only labels show. While labels are
 * correlated the prototypes know a class that the heads have never seen. A camera may only ever
 * show some of the classes. Immutable by agreement.
 *
 * @param any false: the domain has no label, and answers stay as they are
 * @param trust T: which of prototypes and heads gave the labels the greater probability; it forgets
 * @param factors {@code [K]}, the factors of the classes
 */
public record LabelInfluence(boolean any, double trust, double[] factors) {
  private static final double KEPT = .9;
  private static final double STEP = .5;
  private static final double LEAST = .02;

  /**
   * The T at which half of what is served under full label correlation is the prototypes' own. At 0
   * one label would give them half at once, although the heads with the source probe are hardly
   * ever the worse ones.
   */
  private static final double HALF = 3;

  private static final double FEW = .1;
  private static final double SURE = 4;
  private static final double COUNTED_BEFORE = .5;

  /**
   * Returns the influence of some labels.
   *
   * @param trust T
   * @param counts n_L {@code [K]} of labels that were not chosen for their class
   * @param calm true while labels have never been correlated
   */
  public static LabelInfluence of(double trust, int[] counts, boolean calm) {
    return new LabelInfluence(Arrays.stream(counts).sum() > 0, trust, factors(counts, calm));
  }

  /**
   * Returns the served probabilities {@code [K]}.
   *
   * @param plain p_0, the answer without the influence of labels
   * @param prototypes p_ap
   * @param labelCorrelation the label correlation, 0..1
   */
  public double[] on(double[] plain, double[] prototypes, double labelCorrelation) {
    return any
        ? applied(merged(plain, prototypes, share(trust, labelCorrelation)), factors)
        : plain;
  }

  /**
   * Returns T after a label.
   *
   * @param before T
   * @param prototypes probability of the label by the prototypes when its record came
   * @param plain probability of the label by p_0, served without labels, at that time
   */
  public static double trust(double before, double prototypes, double plain) {
    return KEPT * before
        + STEP
            * (StrictMath.log(Math.max(prototypes, LEAST))
                - StrictMath.log(Math.max(plain, LEAST)));
  }

  /**
   * Returns v, the prototypes' share in what is served. It is 0 where labels are not correlated,
   * and near 0 until labels speak for the prototypes.
   */
  static double share(double trust, double labelCorrelation) {
    return labelCorrelation / (1 + StrictMath.exp(HALF - trust));
  }

  /** Returns (1-v) p_0 + v p_ap, {@code [K]}; p_0 itself where v is 0. */
  static double[] merged(double[] plain, double[] prototypes, double share) {
    if (share == 0) {
      return plain;
    }
    double[] p = new double[plain.length];
    Vectors.axpy(1 - share, plain, 0, p, 0, p.length);
    Vectors.axpy(share, prototypes, 0, p, 0, p.length);
    return p;
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
  static double[] applied(double[] p, double[] factors) {
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
