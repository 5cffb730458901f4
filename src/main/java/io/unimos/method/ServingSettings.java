package io.unimos.method;

/**
 * How an accepted version is served (METHOD.md 4, "Serve").
 *
 * @param ensembleWeight w of the vision head after MET steps, .85; without steps it is 1
 * @param priorStrength tau_l on the language logits, .5
 * @param headsShare h of the heads against the prototypes, .85
 * @param runsDiscount how far runs of labels lower it, .4
 * @param probe whether the aligned probe takes part before the first version, true
 */
public record ServingSettings(
    double ensembleWeight,
    double priorStrength,
    double headsShare,
    double runsDiscount,
    boolean probe) {
  /** tau of METHOD.md 3. */
  public static final double TAU = .5;

  /** The constants of METHOD.md 4. */
  public static ServingSettings standard() {
    return new ServingSettings(.85, TAU, .85, .4, true);
  }

  /** Nothing but the heads is served; w comes from the published schedule. */
  public static ServingSettings published() {
    return new ServingSettings(.7, TAU, 1, 0, false);
  }

  /** The same without the aligned probe. */
  public ServingSettings withoutProbe() {
    return new ServingSettings(ensembleWeight, priorStrength, headsShare, runsDiscount, false);
  }

  /**
   * h = .85 (1 - .4 runs): the share of a version.
   *
   * @param runs at the end of the version's round
   */
  public double share(double runs) {
    return headsShare * (1 - runsDiscount * runs);
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
