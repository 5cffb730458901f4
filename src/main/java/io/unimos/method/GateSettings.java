package io.unimos.method;

/**
 * Bounds of the gate (METHOD.md 4, "Gate": the smallest set that pays, and what {@code evaluate
 * --audit-gate} shows that it lets pass).
 *
 * @param sourceLoss how much accuracy on the source hold-out may fall, 3 points
 * @param diversity share of the lesser of both diversities that must remain, .9
 * @param flips greatest share of changed answers against what is served, .3 (warm only)
 * @param agreement least share of the gate slice on which the vision head alone must say what the
 *     prototypes say, and of the memory on which its labels must; 0: not asked
 * @param moved farthest that a round may move the separation networks, a step; infinite: not asked
 */
public record GateSettings(
    double sourceLoss, double diversity, double flips, double agreement, double moved) {
  /**
   * The constants of METHOD.md 4, and from the audit on the demo cameras: vision heads of sound
   * rounds agree with the prototypes on .78 and more of the slice, those of shuffled labels or one
   * class on .51 and less. A step of rate 3e-4 with momentum .9 on gradients clipped to 5 moves by
   * .015 at most, and was seen to by .006; with a rate a hundred times too high by .08 and more.
   */
  public static GateSettings standard() {
    return new GateSettings(.03, .9, .3, .6, .02);
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
