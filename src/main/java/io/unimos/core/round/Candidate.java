package io.unimos.core.round;

import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.Heads;
import io.unimos.core.met.ServedVersion;
import java.util.Optional;

/**
 * The result of a round; the gate decides whether it serves.
 *
 * @param heads for the next round to go on from; empty where no step was ever taken
 * @param version the version that would serve
 * @param gateInput the further input of the gate
 * @param summary numbers of the round
 */
public record Candidate(
    Optional<Heads> heads, ServedVersion version, GateInput gateInput, TrainingSummary summary) {

  /**
   * The intermediate results of a round.
   *
   * @param onAligned the heads for x' = x - offset, before the offset was folded in
   * @param offset {@code [d]}
   * @param labels {@code [n]}, of the memory without the rows that people labelled: the labels it
   *     was trained on
   * @param seeds {@code [n]}, argmax of the balanced seeds of the last pass
   * @param metric of the round
   */
  public record GateInput(
      FoldedAdapter onAligned,
      double[] offset,
      int[] labels,
      int[] seeds,
      Optional<Whitening> metric) {}

  /** Returns the heads that would be served, without the prototypes. */
  public FoldedAdapter folded() {
    return version.folded();
  }

  /** Returns true when none of its numbers is NaN or infinite. */
  public boolean finite() {
    return heads.map(Heads::finite).orElse(true) && folded().finite();
  }
}
