package io.unimos.adapt;

import io.unimos.bundle.ClassSet;
import io.unimos.bundle.ClassSet.ClassSetException;
import io.unimos.encode.OneThread;
import io.unimos.method.OpenSet;
import io.unimos.method.SourceModel;
import io.unimos.method.prototypes.PrototypeSource;
import io.unimos.method.round.SourceRegression;
import io.unimos.numbers.Vectors;
import java.util.Optional;

/**
 * What all domains of one bundle share. Immutable; any thread.
 *
 * @param source the bundle's text features and labelled bank
 * @param prototypes the same, laid out for the aligned prototypes
 * @param regression the same, as rounds use it: the probe and its moments
 * @param settings how domains adapt
 * @param repeatCosine cosine to an earlier image above which an image teaches nothing: it repeats
 *     it
 * @param openSet when an image is none of these; empty: it never is
 */
public record DomainContext(
    SourceModel source,
    PrototypeSource prototypes,
    SourceRegression regression,
    AdaptSettings settings,
    double repeatCosine,
    Optional<OpenSet> openSet) {

  private static final double NEVER = 2;

  /** Lays the source out. An admission of -1, which no cosine is below, lets everything teach. */
  public static DomainContext of(SourceModel source, AdaptSettings settings) {
    boolean all = settings.drift().admission() <= AdaptSettings.EVERYTHING_TEACHES;
    PrototypeSource prototypes = new PrototypeSource(source);
    return new DomainContext(
        source,
        prototypes,
        OneThread.during(() -> SourceRegression.of(source)),
        settings,
        all ? NEVER : NearDuplicates.threshold(source),
        OpenSet.fitted(source, prototypes::maxCosine, settings.openSet()));
  }

  /**
   * The same source, laid out once, for domains that adapt otherwise; what repeats an image stays
   * as it is.
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
   * The same with other classes of the same bundle, laid out anew; the source's probe is fitted
   * again, which takes what it took when the bundle was made.
   *
   * @param set any that was ever wanted: whatever is wrong with it is told, not thrown further
   * @throws ClassSetException if it cannot be served; the message says why
   */
  public DomainContext with(ClassSet set) throws ClassSetException {
    try {
      return of(set.source(source), settings);
    } catch (RuntimeException e) {
      throw new ClassSetException(
          "set %d cannot be served: %s".formatted(set.number(), e.getMessage()), e);
    }
  }

  /** Mean over the classes of 1 - cosine between prototypes {@code [K][d]} and the source's. */
  double divergence(double[][] prototypes) {
    double[][] means = source.classMeans();
    double sum = 0;
    for (int k = 0; k < means.length; k++) {
      double length = Math.sqrt(Vectors.dotInOrder(means[k], means[k]));
      sum += 1 - Vectors.dotInOrder(prototypes[k], means[k]) / length;
    }
    return sum / means.length;
  }

  int classes() {
    return source.classes();
  }

  int dimension() {
    return source.dimension();
  }
}
