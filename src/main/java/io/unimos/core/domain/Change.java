package io.unimos.core.domain;

import io.unimos.core.met.Heads;
import io.unimos.core.prototypes.PrototypePrediction;
import io.unimos.core.round.Whitening;
import java.util.List;
import java.util.Optional;

/**
 * A change of a domain. {@link OnlineDomain}, {@link WindowEnd}, {@link DomainRounds} and {@link
 * ActiveLearning} decide on it and change nothing themselves; {@link DomainState#apply} alone
 * applies and writes it. Immutable by agreement.
 */
sealed interface Change {

  /** The part of the state that is written with a change. */
  enum Written {
    /** Nothing: a restart derives the change from the images. */
    NOTHING,
    /** The counters: the image's own slot has the rest. */
    COUNTERS,
    /** The checkpoint, counters included. */
    CHECKPOINT
  }

  /** Returns the part of the state that is written with this change. */
  default Written written() {
    return Written.CHECKPOINT;
  }

  /** A change that comes with an image and counts it. */
  sealed interface OfImage extends Change {
    @Override
    default Written written() {
      return Written.COUNTERS;
    }
  }

  /** The image was answered and nothing else: it is a duplicate, or nothing is learned at all. */
  record Answered() implements OfImage {}

  /**
   * The image did not pass the out-of-distribution filter.
   *
   * @param maxCosine the cosine to the nearest class
   */
  record Refused(double maxCosine) implements OfImage {}

  /**
   * The image repeats an earlier one.
   *
   * @param nearest the cosine to that image
   */
  record Repeated(double nearest) implements OfImage {}

  /**
   * The image is remembered and learned from.
   *
   * @param x its feature {@code [d]}
   * @param entry the image as it is remembered
   * @param reading the answer of the prototypes
   * @param served the served answer
   */
  record Learned(
      float[] x, RememberedImage entry, PrototypePrediction reading, DomainPrediction served)
      implements OfImage {}

  /**
   * The window ends, and the domain goes on.
   *
   * @param reference the new reference for drift, if it changes
   * @param train true: a round is wanted
   * @param alarm true: the look that closed it takes the domain for another one
   */
  record WindowClosed(Optional<DomainReference> reference, boolean train, boolean alarm)
      implements Change {}

  /**
   * The window gets another number because enough images were not learned. The images learned in it
   * stay: otherwise a camera of many bad images would never train.
   */
  record SkippedClosed() implements Change {}

  /**
   * The domain has changed and is reset.
   *
   * @param oldest the first image of the new condition
   */
  record Reset(long oldest) implements Change {}

  /**
   * A candidate serves from now on.
   *
   * @param version the version, with the next number
   * @param heads the heads that the next round may start from
   * @param records the records of the domain when the round was wanted
   * @param reference the new reference for drift
   * @param metric the metric of the round
   */
  record Accepted(
      LiveVersion version,
      Optional<Heads> heads,
      long records,
      DomainReference reference,
      Optional<Whitening> metric)
      implements Change {}

  /**
   * A candidate was rejected; it has used up a number.
   *
   * @param records the records of the domain when the round was wanted
   */
  record Rejected(long records) implements Change {}

  /** A candidate came too late. */
  record Dropped() implements Change {
    @Override
    public Written written() {
      return Written.COUNTERS;
    }
  }

  /**
   * A bad version was rolled back.
   *
   * @param version the number of that version
   * @param to the version that serves again; 0 for none
   * @param reason the reason for the window's report
   */
  record RolledBack(long version, long to, String reason) implements Change {}

  /**
   * An operator has chosen the version that serves.
   *
   * @param version its number; 0 for none
   */
  record ServedByHand(long version) implements Change {}

  /**
   * Images are queried.
   *
   * @param forgone the number that is given up because of a day's limit
   * @param at the record time in milliseconds
   */
  record Queried(List<Query> queries, long forgone, long at) implements Change {}

  /**
   * A person has answered.
   *
   * @param image the sequence of the image
   * @param votes the votes for it with the answer
   */
  record Labelled(long image, Votes votes) implements Change {
    @Override
    public Written written() {
      // a note of it is written instead, which a restart takes again
      return Written.NOTHING;
    }
  }

  /**
   * Rounds and changes of the version are forbidden or allowed again.
   *
   * @param on true: they are forbidden
   */
  record Frozen(boolean on) implements Change {}
}
