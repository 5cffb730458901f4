package io.unimos.method.heads;

import io.unimos.method.ServingSettings;
import io.unimos.numbers.Probabilities;
import io.unimos.numbers.Vectors;

/**
 * An accepted version as it serves. Immutable; any thread.
 *
 * @param folded the heads
 * @param ensembleWeight w of the vision head
 * @param aligned true when the heads take x' = x - offset of the moment, false for the raw feature
 */
public record ServedVersion(FoldedAdapter folded, double ensembleWeight, boolean aligned) {

  /**
   * What a version says of one record.
   *
   * @param vision y_vac, {@code [K]}
   * @param language y_lac - tau log q, {@code [K]}
   * @param heads p of both heads, {@code [K]}
   * @param served p of heads and prototypes, {@code [K]}
   */
  public record Answer(float[] vision, float[] language, double[] heads, double[] served) {}

  /**
   * Serves one record.
   *
   * @param x {@code [d]}, the raw feature
   * @param shifted {@code [d]}, x' of the moment
   * @param prototypes p_ap, {@code [K]}
   * @param share h of the heads: {@link ServingSettings#share}
   */
  public Answer answer(float[] x, double[] shifted, double[] prototypes, double share) {
    float[] input = aligned ? Vectors.narrowed(shifted) : x;
    float[] vision = folded.visionLogits(input);
    float[] language = folded.languageLogits(input);
    double[] heads = ensemble(vision, language, ensembleWeight);
    return new Answer(vision, language, heads, served(prototypes, heads, share));
  }

  /** p of the heads alone for a feature that needs no offset, as the source's do. */
  public double[] onSource(double[] x) {
    float[] input = Vectors.narrowed(x);
    return ensemble(folded.visionLogits(input), folded.languageLogits(input), ensembleWeight);
  }

  /**
   * The two heads as one classifier (METHOD.md 3): p = softmax(w y_vac + (1 - w)(y_lac - tau log
   * q)), {@code [K]}.
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
   * What is served once a version exists: p_ap^(1-h) times heads^h, normalised (METHOD.md 4).
   *
   * @param prototypes p_ap, {@code [K]}
   * @param heads {@code [K]}
   * @param share h of the heads
   */
  private static double[] served(double[] prototypes, double[] heads, double share) {
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
