package io.unimos.core;

/**
 * The constants by which an accepted version is served (method-specification 4.7 and 4.8).
 *
 * @param headsShare h of the heads against the prototypes, and of the vision head among the heads
 *     after MET steps, .85
 * @param probe true if the aligned probe takes part before the first version
 */
public record ServingSettings(double headsShare, boolean probe) {
  /** The strength tau of the language prior (method-specification 3.2). */
  public static final double TAU = .5;

  /**
   * The number of images of a class from which on a head knows the class. The drift test needs as
   * many in the reference, and half of them in the newest images.
   */
  public static final int KNOWN = 16;

  /** Returns the constants of method-specification 4.7. */
  public static ServingSettings standard() {
    return new ServingSettings(.85, true);
  }

  /** Returns these settings without the aligned probe. */
  public ServingSettings withoutProbe() {
    return new ServingSettings(headsShare, false);
  }

  /**
   * Returns the shares of the source probe in the served vision head, class by class: v_k = 1 -
   * kappa (1 - corr (1 - min(1, c_k/16))). A head that may have been made of one class alone is
   * worth nothing. One that was made in runs of labels, without a class, never names it.
   *
   * @param variety kappa at the end of the version's round: 0..1
   * @param labelCorrelation at the end of the version's round: 0..1
   * @param counts c {@code [K]}, the rows that the round took for each class
   * @return v {@code [K]}, each 0..1
   */
  public static double[] probeShares(double variety, double labelCorrelation, int[] counts) {
    double[] shares = new double[counts.length];
    for (int k = 0; k < shares.length; k++) {
      double unknown = 1 - Math.min(1, (double) counts[k] / KNOWN);
      shares[k] = 1 - variety * (1 - labelCorrelation * unknown);
    }
    return shares;
  }

  /**
   * Returns .85 (1 - g): the share of the aligned probe before there is a version.
   *
   * @param distrust g, of the source: 0..1
   */
  public double probeShare(double distrust) {
    return headsShare * (1 - distrust);
  }
}
