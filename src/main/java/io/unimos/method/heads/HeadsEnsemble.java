package io.unimos.method.heads;

import io.unimos.numbers.Probabilities;

/**
 * The two heads as one classifier (METHOD.md 3): p = softmax(w y_vac + (1 - w)(y_lac - tau log q)).
 */
public final class HeadsEnsemble {
  private HeadsEnsemble() {}

  /**
   * p, {@code [K]}.
   *
   * @param vision y_vac
   * @param language y_lac - tau log q
   * @param w share of the vision head: chosen, not learned
   */
  public static double[] probabilities(float[] vision, float[] language, double w) {
    double[] merged = new double[vision.length];
    for (int k = 0; k < merged.length; k++) {
      merged[k] = w * vision[k] + (1 - w) * language[k];
    }
    return Probabilities.softmax(merged);
  }

  /**
   * What is served once a version exists: p_ap^(1-h) times heads^h, normalised (METHOD.md 4).
   *
   * @param prototypes p_ap, {@code [K]}
   * @param heads {@code [K]}
   * @param share h of the heads
   */
  public static double[] served(double[] prototypes, double[] heads, double share) {
    double[] logits = new double[prototypes.length];
    for (int k = 0; k < logits.length; k++) {
      // softmax underflows to 0 for hopeless classes; the least double keeps its logarithm finite
      logits[k] =
          (1 - share) * StrictMath.log(Math.max(Double.MIN_NORMAL, prototypes[k]))
              + share * StrictMath.log(Math.max(Double.MIN_NORMAL, heads[k]));
    }
    return Probabilities.softmax(logits);
  }
}
