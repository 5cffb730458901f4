package io.unimos.method;

/**
 * How an accepted version is served (method-specification 4.7).
 *
 * @param ensembleWeight w of the vision head after MET steps, .85; without steps it is 1
 * @param priorStrength tau_l on the language logits, .5
 * @param headsShare h of the heads against the prototypes, .85
 * @param runsDiscount how far runs of labels lower it where the source is not trusted, .4
 * @param runsProbe least share of the source's probe in the vision head where labels come in runs
 *     and the source is trusted, .5: ours, in place of the prototypes, which got .4 whatever the
 *     source is worth; {@link #runsProbeShares} says where it is more
 * @param probe whether the aligned probe takes part before the first version, true
 */
public record ServingSettings(
    double ensembleWeight,
    double priorStrength,
    double headsShare,
    double runsDiscount,
    double runsProbe,
    boolean probe) {
  /** tau of the language prior (method-specification 3.2). */
  public static final double TAU = .5;

  /** Head and probe agree on this share of the memory: in runs too the head is worth its share. */
  private static final double AGREED = .85;

  /** They agree on no more than this share of it: in runs the head is worth nothing. */
  private static final double STRAYED = .55;

  /** So many images of a class, and a head knows it: as many as the drift test asks for. */
  private static final double KNOWN = 16;

  /** So many labels from people say half of whether a head has strayed or learned. */
  private static final double TOLD = 4;

  /** The constants of method-specification 4.7. */
  public static ServingSettings standard() {
    return new ServingSettings(.85, TAU, .85, .4, .5, true);
  }

  /** The same without the aligned probe. */
  public ServingSettings withoutProbe() {
    return new ServingSettings(
        ensembleWeight, priorStrength, headsShare, runsDiscount, runsProbe, false);
  }

  /** The same without the probe: runs of labels lower the head's share instead. */
  public ServingSettings withoutRunsProbe() {
    return new ServingSettings(ensembleWeight, priorStrength, headsShare, runsDiscount, 0, probe);
  }

  /**
   * h = .85 (1 - .4 runs g): the share of a version. What a head gives up where labels come in runs
   * goes to the probe ({@link #runsProbeShares}) as far as the source is trusted, else to the
   * prototypes.
   *
   * @param runs at the end of the version's round
   * @param distrust g, of the source: 0..1
   */
  public double share(double runs, double distrust) {
    return headsShare * (1 - runsDiscount * runs * (runsProbe > 0 ? distrust : 1));
  }

  /**
   * The shares of the source's probe in the vision head that is served, class by class (ours): what
   * a round learns while it sees few classes at a time is narrow. With c_k rows of class k and l of
   * them labelled by people,
   *
   * <pre>
   * s   = (.85 - a)/.3 within 0..1, times 4/(4 + l)
   * v   = .5 + .5 s
   * v_k = r (1 - (1 - v) min(1, c_k/16))
   * </pre>
   *
   * A class that the round has not seen is the probe's alone: a head that was made without it says
   * of everything that it is not this one. And a head that strays from the probe that it began from
   * has learned the runs, unless people's labels have taught it: on the demo's cameras heads made
   * in runs are better than the probe where the two agree on .86 and more, as good at .7 to .75,
   * and 5 to 14 points worse below .65. Figures: method-record.md, "Labels in runs".
   *
   * @param r runs (1 - g) at the end of the version's round
   * @param agreement a, the share of the memory of which head and probe say the same: 0..1
   * @param counts c {@code [K]}, the rows that the round took for each class
   * @param labelled l, the rows that people labelled
   * @return v {@code [K]}, each 0..1
   */
  public double[] runsProbeShares(double r, double agreement, int[] counts, int labelled) {
    double[] shares = new double[counts.length];
    if (runsProbe > 0) {
      double strayed = Math.max(0, Math.min(1, (AGREED - agreement) / (AGREED - STRAYED)));
      double least = runsProbe + (1 - runsProbe) * strayed * TOLD / (TOLD + labelled);
      for (int k = 0; k < shares.length; k++) {
        shares[k] = r * (1 - (1 - least) * Math.min(1, counts[k] / KNOWN));
      }
    }
    return shares;
  }

  /**
   * .85 (1 - g): the share of the aligned probe before there is a version.
   *
   * @param distrust g, of the source: 0..1
   */
  public double probeShare(double distrust) {
    return headsShare * (1 - distrust);
  }
}
