package io.unimos.core.domain;

import io.unimos.core.met.OneThread;
import io.unimos.core.prototypes.PrototypeSource;
import io.unimos.core.round.SourceRegression;
import io.unimos.core.source.ClassSet;
import io.unimos.core.source.ClassSet.ClassSetException;
import io.unimos.core.source.OpenSet;
import io.unimos.core.source.SourceModel;
import java.util.Optional;

/**
 * The objects that all domains of one bundle share. Immutable; any thread.
 *
 * @param source the bundle's text features and labelled bank
 * @param prototypes the source as the aligned prototypes use it
 * @param regression the source as rounds use it: the probe and its moments
 * @param settings the settings by which domains adapt
 * @param repeatCosine the cosine to an earlier image above which an image is a repeat and teaches
 *     nothing
 * @param openSet the open-set rejection; empty: no image is ever rejected
 */
public record DomainContext(
    SourceModel source,
    PrototypeSource prototypes,
    SourceRegression regression,
    AdaptSettings settings,
    double repeatCosine,
    Optional<OpenSet> openSet) {

  private static final double NEVER = 2;

  /**
   * Prepares the source. A bound of -1 for the out-of-distribution filter lets every image teach.
   */
  public static DomainContext of(SourceModel source, AdaptSettings settings) {
    boolean all = settings.drift().oodThreshold() <= AdaptSettings.EVERYTHING_TEACHES;
    SourceRegression regression = OneThread.during(() -> SourceRegression.of(source));
    PrototypeSource prototypes =
        PrototypeSource.of(source.withProbe(Optional.of(regression.fitted())));
    return new DomainContext(
        source,
        prototypes,
        regression,
        settings,
        all ? NEVER : NearDuplicates.threshold(source),
        OpenSet.fitted(source, prototypes::maxCosine, settings.openSet()));
  }

  /**
   * Returns a context of the same prepared source with other settings; the bound for repeats stays.
   */
  public DomainContext with(AdaptSettings others) {
    return new DomainContext(
        source,
        prototypes,
        regression,
        others,
        repeatCosine,
        OpenSet.fitted(source, prototypes::maxCosine, others.openSet()));
  }

  /**
   * Returns a context for other classes of the same bundle, prepared anew. The source probe is
   * fitted again, at the same cost as when the bundle was made.
   *
   * @param set the wanted classes, which nobody has checked yet
   * @throws ClassSetException if the set cannot be served; the message says why
   */
  public DomainContext with(ClassSet set) throws ClassSetException {
    try {
      return of(set.source(source), settings);
    } catch (RuntimeException e) {
      throw new ClassSetException(
          "set %d cannot be served: %s".formatted(set.number(), e.getMessage()), e);
    }
  }

  int classes() {
    return source.classes();
  }

  int dimension() {
    return source.dimension();
  }
}
