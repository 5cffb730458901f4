package io.unimos.method.round;

import io.unimos.method.heads.FoldedAdapter;
import io.unimos.method.heads.Heads;
import io.unimos.method.heads.ServedVersion;
import java.util.Optional;

/**
 * What a round brought forth; the gate decides whether it serves.
 *
 * @param heads for the next round to go on from; empty where no step was ever taken
 * @param version what would be served
 * @param evidence what the gate looks at besides
 * @param summary numbers of the round
 */
public record Candidate(
    Optional<Heads> heads, ServedVersion version, Evidence evidence, TrainingSummary summary) {

  /**
   * What a round was made from.
   *
   * @param onAligned the heads for x' = x - offset, as they were before the offset was folded in
   * @param offset {@code [d]}
   * @param probeShares v_k {@code [K]} of the source's probe in what is served of the vision head
   * @param textShare u of the text classifier in what is served of the vision head
   * @param labels {@code [n]}, of the memory without what people labelled: what it was trained on
   * @param seeds {@code [n]}, argmax of the balanced seeds of the last pass
   * @param metric of the round
   */
  public record Evidence(
      FoldedAdapter onAligned,
      double[] offset,
      double[] probeShares,
      double textShare,
      int[] labels,
      int[] seeds,
      Optional<Whitening> metric) {
    /** Without a metric. */
    public Evidence(
        FoldedAdapter onAligned,
        double[] offset,
        double[] probeShares,
        double textShare,
        int[] labels,
        int[] seeds) {
      this(onAligned, offset, probeShares, textShare, labels, seeds, Optional.empty());
    }
  }

  /** What would be served, without the prototypes. */
  public FoldedAdapter folded() {
    return version.folded();
  }

  /** True when no number of it is NaN or infinite. */
  public boolean finite() {
    return heads.map(Heads::finite).orElse(true) && folded().finite();
  }
}
