package io.unimos.method.annotation;

import io.unimos.numbers.Vectors;

/**
 * Whether labels speak for the prototypes or for the heads (method-specification 7.4): in runs of
 * labels the prototypes know a class that the heads have never seen. T sums up which of them gave
 * the labels the greater probability, and forgets.
 */
public final class Trust {
  private static final double KEPT = .9;
  private static final double STEP = .5;
  private static final double LEAST = .02;

  /**
   * T at which half of what is served in runs is the prototypes' own. At 0 one label would give
   * them half at once, which costs up to a point and a half: beside the source's probe the heads
   * are hardly ever the worse ones.
   */
  private static final double HALF = 3;

  private Trust() {}

  /**
   * T after a label.
   *
   * @param before T
   * @param prototypes what the prototypes gave the label when its record came
   * @param plain what p_0, served without labels, gave it then
   */
  public static double after(double before, double prototypes, double plain) {
    return KEPT * before
        + STEP
            * (StrictMath.log(Math.max(prototypes, LEAST))
                - StrictMath.log(Math.max(plain, LEAST)));
  }

  /**
   * v: the prototypes' share in what is served; 0 where labels do not come in runs, and next to 0
   * until labels speak for them.
   */
  public static double share(double trust, double runs) {
    return runs / (1 + StrictMath.exp(HALF - trust));
  }

  /** (1-v) p_0 + v p_ap, {@code [K]}; p_0 itself where v is 0. */
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
