package io.unimos.method;

/**
 * How an accepted version is served (METHOD.md 4, "Serve").
 *
 * @param ensembleWeight w of the vision head after MET steps, .85; without steps it is 1
 * @param priorStrength tau_l on the language logits, .5
 * @param headsShare h of the heads against the prototypes, .85
 * @param runsDiscount how far runs of labels lower it where the source is not trusted, .4
 * @param runsProbe share of the source's probe in the vision head where labels come in runs and the
 *     source is trusted, .6: ours, in place of the prototypes, which got .4 whatever the source is
 *     worth (demo cameras, seed 11, class by class and in blocks of 64: +.6 points; drawings and
 *     signs +2.7 and +3.8)
 * @param probe whether the aligned probe takes part before the first version, true
 */
public record ServingSettings(
    double ensembleWeight,
    double priorStrength,
    double headsShare,
    double runsDiscount,
    double runsProbe,
    boolean probe) {
  /** tau of METHOD.md 3. */
  public static final double TAU = .5;

  /** The constants of METHOD.md 4. */
  public static ServingSettings standard() {
    return new ServingSettings(.85, TAU, .85, .4, .6, true);
  }

  /** Nothing but the heads is served; w comes from the published schedule. */
  public static ServingSettings published() {
    return new ServingSettings(.7, TAU, 1, 0, 0, false);
  }

  /** The same without the aligned probe. */
  public ServingSettings withoutProbe() {
    return new ServingSettings(
        ensembleWeight, priorStrength, headsShare, runsDiscount, runsProbe, false);
  }

  /** The same where runs of labels lower the head's share, as METHOD.md 4 has it. */
  public ServingSettings withoutRunsProbe() {
    return new ServingSettings(ensembleWeight, priorStrength, headsShare, runsDiscount, 0, probe);
  }

  /**
   * h = .85 (1 - .4 runs g): the share of a version. What a head gives up where labels come in runs
   * goes to the probe ({@link #runsProbeShare}) as far as the source is trusted, else to the
   * prototypes.
   *
   * @param runs at the end of the version's round
   * @param distrust g, of the source: 0..1
   */
  public double share(double runs, double distrust) {
    return headsShare * (1 - runsDiscount * runs * (runsProbe > 0 ? distrust : 1));
  }

  /** .6 runs (1 - g): the share of the source's probe in the vision head that is served. */
  public double runsProbeShare(double runs, double distrust) {
    return runsProbe * runs * (1 - distrust);
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
