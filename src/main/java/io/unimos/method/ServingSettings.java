package io.unimos.method;

/**
 * How an accepted version is served (METHOD.md 4, "Serve").
 *
 * @param ensembleWeight w of the vision head, .7
 * @param priorStrength tau_l on the language logits, .5
 * @param headsShare h of the heads against the prototypes, .85
 * @param runsDiscount how far runs of labels lower it, .4
 */
public record ServingSettings(
    double ensembleWeight, double priorStrength, double headsShare, double runsDiscount) {
  /** tau of METHOD.md 3. */
  public static final double TAU = .5;

  /** The constants of METHOD.md 4. */
  public static ServingSettings standard() {
    return new ServingSettings(.7, TAU, .85, .4);
  }

  /**
   * h = .85 (1 - .4 runs).
   *
   * @param runs as of the end of the previous window
   */
  public double share(double runs) {
    return headsShare * (1 - runsDiscount * runs);
  }
}
