package io.unimos.method;

/**
 * What a round brought forth; the gate decides whether it serves.
 *
 * @param heads trained, for the next round to start from
 * @param folded what would be served
 * @param ensembleWeight w with which it would be served
 * @param offset {@code [d]}, the domain's offset as the heads were trained with; they are served
 *     with the offset of the moment
 * @param summary numbers of the round
 */
public record Candidate(
    Heads heads,
    FoldedAdapter folded,
    double ensembleWeight,
    double[] offset,
    TrainingSummary summary) {

  /** True when no number of it is NaN or infinite. */
  public boolean finite() {
    return heads.finite() && folded.finite();
  }

  /** p of the heads, {@code [K]}, for a feature as the heads take it. */
  public double[] heads(float[] x) {
    return HeadsEnsemble.probabilities(
        folded.visionLogits(x), folded.languageLogits(x), ensembleWeight);
  }
}
