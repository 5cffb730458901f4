package io.unimos.core.domain;

import io.unimos.core.met.Discrepancy;
import java.util.List;
import java.util.Optional;

/**
 * The answer to one image.
 *
 * @param position the position of the image in its domain
 * @param answers the answers of all components
 * @param heads the part that the serving version took; empty when none serves
 * @param labelCorrelation the label correlation: 0 while the order of the labels looks
 *     exchangeable, up to 1
 * @param report the report of the window that this image ended, if it did
 * @param queries the images that are queried from now on
 * @param unknownClass true if the image shows none of the classes; empty where open-set rejection
 *     says nothing
 */
public record DomainPrediction(
    Position position,
    Answers answers,
    Optional<HeadsPart> heads,
    double labelCorrelation,
    Optional<WindowReport> report,
    List<Query> queries,
    Optional<Boolean> unknownClass) {

  /**
   * The position of an image in its domain.
   *
   * @param sequence counts the domain's images from 1, duplicates included
   * @param duplicate true if an image of this id has been here before
   */
  public record Position(long sequence, boolean duplicate) {}

  /**
   * The part that a version's two heads took in an answer.
   *
   * @param version the number of the version
   * @param ensembleWeight w: share of the vision head in the ensemble of both
   * @param share h: share of the heads against the prototypes in the served answer
   * @param category the kind of agreement of vision and language
   * @param discrepancy D in 0..ln 2
   */
  public record HeadsPart(
      long version,
      double ensembleWeight,
      double share,
      Discrepancy.Category category,
      double discrepancy) {}

  /**
   * A version that no longer serves.
   *
   * @param version its number
   * @param to the version that serves again; 0: the prototypes
   * @param reason the reason in words
   */
  public record RollBack(long version, long to, String reason) {}

  /** Returns the version that served; 0 if none did. */
  public long version() {
    return heads.map(HeadsPart::version).orElse(0L);
  }

  DomainPrediction ending(Optional<WindowReport> window) {
    return new DomainPrediction(
        position, answers, heads, labelCorrelation, window, queries, unknownClass);
  }

  DomainPrediction with(List<Query> queried) {
    return new DomainPrediction(
        position, answers, heads, labelCorrelation, report, List.copyOf(queried), unknownClass);
  }

  DomainPrediction with(Optional<Boolean> none) {
    return new DomainPrediction(position, answers, heads, labelCorrelation, report, queries, none);
  }
}
