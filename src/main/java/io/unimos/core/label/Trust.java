package io.unimos.core.label;

import io.unimos.core.math.Vectors;

/**
 * The trust in the prototypes against the heads, learned from labels (method-specification 7.4).
 * While labels are correlated the prototypes know a class that the heads have never seen. T sums up
 * which of the two gave the labels the greater probability, and forgets.
 */
public final class Trust {
  private static final double KEPT = .9;
  private static final double STEP = .5;
  private static final double LEAST = .02;

  /**
   * The T at which half of what is served under full label correlation is the prototypes' own. At 0
   * one label would give them half at once, although the heads with the source probe are hardly
   * ever the worse ones.
   */
  private static final double HALF = 3;

  private Trust() {}

  /**
   * Returns T after a label.
   *
   * @param before T
   * @param prototypes probability of the label by the prototypes when its record came
   * @param plain probability of the label by p_0, served without labels, at that time
   */
  public static double after(double before, double prototypes, double plain) {
    return KEPT * before
        + STEP
            * (StrictMath.log(Math.max(prototypes, LEAST))
                - StrictMath.log(Math.max(plain, LEAST)));
  }

  /**
   * Returns v, the prototypes' share in what is served. It is 0 where labels are not correlated,
   * and near 0 until labels speak for the prototypes.
   */
  public static double share(double trust, double labelCorrelation) {
    return labelCorrelation / (1 + StrictMath.exp(HALF - trust));
  }

  /** Returns (1-v) p_0 + v p_ap, {@code [K]}; p_0 itself where v is 0. */
  public static double[] merged(double[] plain, double[] prototypes, double share) {
    if (share == 0) {
      return plain;
    }
    double[] p = new double[plain.length];
    Vectors.axpy(1 - share, plain, 0, p, 0, p.length);
    Vectors.axpy(share, prototypes, 0, p, 0, p.length);
    return p;
  }
}
