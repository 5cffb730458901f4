package io.unimos.method.heads;

import io.unimos.method.ServingSettings;
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
    double[] heads = HeadsEnsemble.probabilities(vision, language, ensembleWeight);
    return new Answer(vision, language, heads, HeadsEnsemble.served(prototypes, heads, share));
  }

  /** p of the heads alone for a feature that needs no offset, as the source's do. */
  public double[] onSource(double[] x) {
    float[] input = Vectors.narrowed(x);
    return HeadsEnsemble.probabilities(
        folded.visionLogits(input), folded.languageLogits(input), ensembleWeight);
  }
}
