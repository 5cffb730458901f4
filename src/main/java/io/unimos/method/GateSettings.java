package io.unimos.method;

/**
 * Bounds of the gate (METHOD.md 4, "Gate": the smallest set that pays).
 *
 * @param sourceLoss how much accuracy on the source hold-out may fall, 3 points
 * @param diversity share of the lesser of both diversities that must remain, .9
 * @param flips greatest share of changed answers against what is served, .3 (warm only)
 */
public record GateSettings(double sourceLoss, double diversity, double flips) {
  /** The constants of METHOD.md 4. */
  public static GateSettings standard() {
    return new GateSettings(.03, .9, .3);
  }
}
