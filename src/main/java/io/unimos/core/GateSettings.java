package io.unimos.core;

/**
 * The bounds of the gate (method-specification 4.16).
 *
 * @param sourceLoss the accuracy on the source hold-out that may be lost against the probe, 20
 *     points
 * @param agreement least share of the memory on which the vision head must agree with the balanced
 *     seeds of the last pass, .6
 * @param sure agreement from which on kappa is not checked, .9
 * @param kappa least Cohen's kappa of the same two, .2
 * @param own least share of the memory whose label the vision head must reproduce, .75
 * @param leastNorm least Frobenius norm of W against a ridge on the bank alone, .4
 * @param mostNorm greatest such norm, 4
 * @param moved greatest distance by which a step may move the separation networks, .02. The
 *     constant is this project's own. A step of rate 3e-4 with momentum .9 on gradients clipped to
 *     5 moves them by .015 at most; one with a rate a hundred times too high by .05 and more, and
 *     its result on few records may look sound
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

  /** Returns the constants of method-specification 4.16. */
  public static GateSettings standard() {
    return new GateSettings(.20, .6, .9, .2, .75, .4, 4, .02);
  }

  /** Returns bounds that every finite candidate keeps. */
  public static GateSettings open() {
    return new GateSettings(1, 0, 0, -1, 0, 0, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
  }
}
