package io.unimos.method.round;

import io.unimos.method.heads.FoldedAdapter;
import io.unimos.method.heads.Heads;
import io.unimos.method.heads.ServedVersion;

/**
 * What a round brought forth; the gate decides whether it serves.
 *
 * @param heads trained, for the next round to start from
 * @param folded what would be served
 * @param ensembleWeight w with which it would be served
 * @param aligned true when the heads take x' = x - offset of the moment, false for the raw feature
 * @param summary numbers of the round
 */
public record Candidate(
    Heads heads,
    FoldedAdapter folded,
    double ensembleWeight,
    boolean aligned,
    TrainingSummary summary) {

  /** True when no number of it is NaN or infinite. */
  public boolean finite() {
    return heads.finite() && folded.finite();
  }

  /** The version that it would become. */
  public ServedVersion version() {
    return new ServedVersion(folded, ensembleWeight, aligned);
  }
}
