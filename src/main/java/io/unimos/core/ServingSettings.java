package io.unimos.core;

/**
 * The constants by which an accepted version is served (method-specification 4.7 and 4.8).
 *
 * @param ensembleWeight w of the vision head after MET steps, .85; without steps it is 1
 * @param priorStrength tau_l on the language logits, .5
 * @param headsShare h of the heads against the prototypes, .85
 * @param correlationDiscount the discount of that share by label correlation where the source is
 *     not trusted, .4
 * @param correlationProbe least share of the source probe in the vision head where labels are
 *     correlated and the source is trusted, .5; {@link #correlationProbeShares} says where it is
 *     more
 * @param probe true if the aligned probe takes part before the first version
 */
public record ServingSettings(
    double ensembleWeight,
    double priorStrength,
    double headsShare,
    double correlationDiscount,
    double correlationProbe,
    boolean probe) {
  /** The strength tau of the language prior (method-specification 3.2). */
  public static final double TAU = .5;

  /**
   * The agreement of head and probe on the memory from which on the head keeps its share while
   * labels are correlated.
   */
  private static final double AGREED = .85;

  /**
   * The agreement of head and probe on the memory up to which the head has no share while labels
   * are correlated.
   */
  private static final double STRAYED = .55;

  /**
   * The number of images of a class from which on a head knows the class; the drift test needs as
   * many.
   */
  private static final double KNOWN = 16;

  /** The number of labels from people that decide half of whether a head has strayed or learned. */
  private static final double TOLD = 4;

  /** Returns the constants of method-specification 4.7. */
  public static ServingSettings standard() {
    return new ServingSettings(.85, TAU, .85, .4, .5, true);
  }

  /** Returns these settings without the aligned probe. */
  public ServingSettings withoutProbe() {
    return new ServingSettings(
        ensembleWeight, priorStrength, headsShare, correlationDiscount, correlationProbe, false);
  }

  /**
   * Returns these settings without the source probe in the head: label correlation lowers the
   * head's share instead.
   */
  public ServingSettings withoutCorrelationProbe() {
    return new ServingSettings(
        ensembleWeight, priorStrength, headsShare, correlationDiscount, 0, probe);
  }

  /**
   * Returns h = .85 (1 - .4 corr g): the share of a version. The part that a head gives up to label
   * correlation goes to the probe ({@link #correlationProbeShares}) as far as the source is
   * trusted, else to the prototypes.
   *
   * @param labelCorrelation label correlation at the end of the version's round
   * @param distrust g, of the source: 0..1
   */
  public double share(double labelCorrelation, double distrust) {
    return headsShare
        * (1 - correlationDiscount * labelCorrelation * (correlationProbe > 0 ? distrust : 1));
  }

  /**
   * Returns the shares of the source probe in the served vision head, class by class. A round that
   * sees few classes at a time learns a narrow head. With c_k rows of class k and l of them
   * labelled by people,
   *
   * <pre>
   * s   = (.85 - a)/.3 within 0..1, times 4/(4 + l)
   * v   = .5 + .5 s
   * v_k = r (1 - (1 - v) min(1, c_k/16))
   * </pre>
   *
   * A class that the round has not seen is left to the probe, because a head trained without it
   * never names it. A head that strays from the probe has learned the order of the labels, unless
   * people's labels have taught it. On the demo's cameras heads trained on correlated labels are
   * better than the probe where the two agree on .86 and more, as good at .7 to .75, and 5 to 14
   * points worse below .65. Figures: method-record.md, "Label correlation".
   *
   * @param r label correlation times (1 - g) at the end of the version's round
   * @param agreement a, the share of the memory on which head and probe agree: 0..1
   * @param counts c {@code [K]}, the rows that the round took for each class
   * @param labelled l, the rows that people labelled
   * @return v {@code [K]}, each 0..1
   */
  public double[] correlationProbeShares(double r, double agreement, int[] counts, int labelled) {
    double[] shares = new double[counts.length];
    if (correlationProbe > 0) {
      double strayed = Math.max(0, Math.min(1, (AGREED - agreement) / (AGREED - STRAYED)));
      double least = correlationProbe + (1 - correlationProbe) * strayed * TOLD / (TOLD + labelled);
      for (int k = 0; k < shares.length; k++) {
        shares[k] = r * (1 - (1 - least) * Math.min(1, counts[k] / KNOWN));
      }
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
