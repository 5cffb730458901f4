package io.unimos.adapt;

import java.util.Optional;

/**
 * The answer to one image.
 *
 * @param position of the image in its domain
 * @param probabilities what is served, {@code [K]}
 * @param zeroShot what the text classifier alone says, {@code [K]}
 * @param prototypes what the aligned prototypes alone say, {@code [K]}
 * @param heads what the serving version says; empty when none serves
 * @param runs 0: the order of the labels looks exchangeable; 1: they come in runs
 * @param version the version that served; 0 when none did
 * @param report of the window that this image ended, if it did
 * @param rollBack of the version that this image was the last straw for, if it was
 */
public record DomainPrediction(
    Position position,
    double[] probabilities,
    double[] zeroShot,
    double[] prototypes,
    Optional<HeadsAnswer> heads,
    double runs,
    long version,
    Optional<WindowReport> report,
    Optional<RollBack> rollBack) {

  /**
   * Where an image stands in its domain.
   *
   * @param sequence counts the domain's images from 1, duplicates included
   * @param duplicate as in the record
   */
  public record Position(long sequence, boolean duplicate) {}

  /**
   * A version that no longer serves because its predictions changed soon after it came.
   *
   * @param version which
   * @param to the one that serves again; 0: the prototypes
   * @param reason in words
   */
  public record RollBack(long version, long to, String reason) {}

  DomainPrediction with(Optional<WindowReport> ended, Optional<RollBack> back) {
    return new DomainPrediction(
        position, probabilities, zeroShot, prototypes, heads, runs, version, ended, back);
  }
}
