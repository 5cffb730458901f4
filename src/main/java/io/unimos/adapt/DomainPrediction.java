package io.unimos.adapt;

import io.unimos.method.heads.Discrepancy;
import java.util.List;
import java.util.Optional;

/**
 * The answer to one image.
 *
 * @param position of the image in its domain
 * @param answers of all components
 * @param heads how the serving version took part; empty when none serves
 * @param runs 0: the order of the labels looks exchangeable; 1: they come in runs
 * @param report of the window that this image ended, if it did
 * @param rollBack of the version that this image was the last straw for, if it was
 * @param plain {@code [K]}: what would be served if no label had ever come
 * @param asks images that people are asked for from now on
 * @param noneOfThese whether the image shows none of the classes; empty where nothing is said
 */
public record DomainPrediction(
    Position position,
    Answers answers,
    Optional<Heads> heads,
    double runs,
    Optional<WindowReport> report,
    Optional<RollBack> rollBack,
    double[] plain,
    List<AskedFor> asks,
    Optional<Boolean> noneOfThese) {

  /**
   * Where an image stands in its domain.
   *
   * @param sequence counts the domain's images from 1, duplicates included
   * @param duplicate as in the record
   */
  public record Position(long sequence, boolean duplicate) {}

  /**
   * How a version's two heads took part.
   *
   * @param version its number
   * @param ensembleWeight w: share of the vision head in the ensemble of both
   * @param share h: share of the heads against the prototypes in what is served
   * @param category how vision and language agree
   * @param discrepancy D in 0..ln 2
   */
  public record Heads(
      long version,
      double ensembleWeight,
      double share,
      Discrepancy.Category category,
      double discrepancy) {}

  /**
   * A version that no longer serves because its predictions changed soon after it came.
   *
   * @param version which
   * @param to the one that serves again; 0: the prototypes
   * @param reason in words
   */
  public record RollBack(long version, long to, String reason) {}

  /** The version that served; 0 when none did. */
  public long version() {
    return heads.map(Heads::version).orElse(0L);
  }

  DomainPrediction with(Optional<WindowReport> ended, Optional<RollBack> back) {
    return new DomainPrediction(
        position, answers, heads, runs, ended, back, plain, asks, noneOfThese);
  }

  DomainPrediction with(List<AskedFor> asked) {
    return new DomainPrediction(
        position, answers, heads, runs, report, rollBack, plain, List.copyOf(asked), noneOfThese);
  }

  DomainPrediction with(Optional<Boolean> none) {
    return new DomainPrediction(
        position, answers, heads, runs, report, rollBack, plain, asks, none);
  }
}
