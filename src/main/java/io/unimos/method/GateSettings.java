package io.unimos.method;

/**
 * Bounds of the gate (METHOD.md 4, "Gate": the smallest set that pays, and what {@code evaluate
 * --audit-gate} shows that it lets pass).
 *
 * @param sourceLoss how much accuracy on the source hold-out may fall, 3 points
 * @param diversity share of the lesser of both diversities that must remain, .9
 * @param flips greatest share of changed answers against what is served, .3 (warm only)
 * @param agreement least share of the gate slice on which the vision head alone must say what the
 *     prototypes say; 0: not asked
 * @param moved farthest that the steps of one round may move the separation networks, of their
 *     length; infinite: not asked
 */
public record GateSettings(
    double sourceLoss, double diversity, double flips, double agreement, double moved) {
  /**
   * The constants of METHOD.md 4, and from the audit on the demo cameras: vision heads of sound
   * rounds agree with the prototypes on .78 and more of the slice, those of shuffled labels or one
   * class on .51 and less; sound rounds move the networks by .01 and less, a learning rate a
   * hundred times too high by .07 and more.
   */
  public static GateSettings standard() {
    return new GateSettings(.03, .9, .3, .6, .03);
  }

  /** For heads that start at random and serve alone: their agreement and way are not asked for. */
  public static GateSettings published() {
    return new GateSettings(.03, .9, .3, 0, Double.POSITIVE_INFINITY);
  }

  /** Every finite candidate passes. */
  public static GateSettings open() {
    return new GateSettings(1, 0, 1, 0, Double.POSITIVE_INFINITY);
  }
}
