package io.unimos.core;

/**
 * The bounds of the gate (method-specification 4.16).
 *
 * @param agreement least share of the memory on which the vision head must agree with the balanced
 *     seeds of the last pass, .65
 * @param own least share of the memory whose label the vision head must reproduce, .75
 * @param moved greatest distance by which a step may move the separation networks, .02. The
 *     constant is this project's own. A step of rate 3e-4 with momentum .9 on gradients clipped to
 *     5 moves them by .015 at most; one with a rate a hundred times too high by .05 and more, and
 *     its result on few records may look sound
 */
public record GateSettings(double agreement, double own, double moved) {

  /** Returns the constants of method-specification 4.16. */
  public static GateSettings standard() {
    return new GateSettings(.65, .75, .02);
  }

  /** Returns bounds that every finite candidate keeps. */
  public static GateSettings open() {
    return new GateSettings(0, 0, Double.POSITIVE_INFINITY);
  }
}
