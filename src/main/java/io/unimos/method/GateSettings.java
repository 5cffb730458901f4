package io.unimos.method;

/**
 * Bounds of the gate (method-specification 4.16).
 *
 * @param sourceLoss how much accuracy on the source hold-out may be lost against the probe, 20
 *     points
 * @param agreement least share of the memory on which the vision head must say what the balanced
 *     seeds of the last pass say, .6
 * @param sure share from which on chance is not asked about, .9
 * @param kappa least Cohen's kappa of the same two, .2
 * @param own least share of the memory whose label the vision head must give back, .75
 * @param leastNorm least Frobenius norm of W against a ridge on the bank alone, .4
 * @param mostNorm greatest, 4
 * @param moved farthest that a step may move the separation networks, .02, ours: a step of rate
 *     3e-4 with momentum .9 on gradients clipped to 5 moves by .015 at most, one with a rate a
 *     hundred times too high by .05 and more; what it makes of few records may look sound
 */
public record GateSettings(
    double sourceLoss,
    double agreement,
    double sure,
    double kappa,
    double own,
    double leastNorm,
    double mostNorm,
    double moved) {

  /** The constants of method-specification 4.16. */
  public static GateSettings standard() {
    return new GateSettings(.20, .6, .9, .2, .75, .4, 4, .02);
  }

  /** Every finite candidate passes. */
  public static GateSettings open() {
    return new GateSettings(1, 0, 0, -1, 0, 0, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
  }
}
