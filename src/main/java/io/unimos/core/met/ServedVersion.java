package io.unimos.core.met;

import io.unimos.core.math.Probabilities;

/**
 * An accepted version in the form that serves. Immutable; any thread.
 *
 * @param folded the heads, for the raw feature: the offset of their round is folded in, and the
 *     text classifier where it has a share in the vision head
 * @param ensembleWeight w of the vision head
 * @param share h of the heads against the prototypes, 0..1
 */
public record ServedVersion(FoldedAdapter folded, double ensembleWeight, double share) {

  /**
   * The outputs of a version for one record.
   *
   * @param vision y_vac, {@code [K]}
   * @param language y_lac - tau log q, {@code [K]}
   * @param served p of heads and prototypes, {@code [K]}
   */
  public record Output(float[] vision, float[] language, double[] served) {}

  /**
   * Answers one record.
   *
   * @param x {@code [d]}, the raw feature
   * @param prototypes p_ap, {@code [K]}
   */
  public Output answer(float[] x, double[] prototypes) {
    float[] vision = folded.visionLogits(x);
    float[] language = folded.languageLogits(x);
    double[] heads = ensemble(vision, language, ensembleWeight);
    return new Output(vision, language, served(prototypes, heads, share));
  }

  /**
   * Returns the two heads as one classifier (method-specification 3.2): p = softmax(w y_vac + (1 -
   * w)(y_lac - tau log q)), {@code [K]}.
   *
   * @param vision y_vac
   * @param language y_lac - tau log q
   * @param w share of the vision head: chosen, not learned
   */
  public static double[] ensemble(float[] vision, float[] language, double w) {
    double[] merged = new double[vision.length];
    for (int k = 0; k < merged.length; k++) {
      merged[k] = w * vision[k] + (1 - w) * language[k];
    }
    return Probabilities.softmax(merged);
  }

  /**
   * Returns the served mixture with the prototypes: p_ap^(1-h) times heads^h, normalised
   * (method-specification 4.7).
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
