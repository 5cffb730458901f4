package io.unimos.adapt;

import io.unimos.memory.MemoryEntry;
import io.unimos.method.heads.Heads;
import io.unimos.method.prototypes.PrototypePrediction;
import io.unimos.method.round.Whitening;
import io.unimos.numbers.Measurement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What can become of a domain: decided by {@link OnlineDomain}, {@link WindowEnd}, {@link
 * DomainRounds} and {@link Annotator}, which change nothing, and applied and written by {@link
 * DomainState#apply} alone. Immutable by agreement.
 */
sealed interface Change {

  /** How much of the state is written with a change. */
  enum Written {
    /** Nothing: a restart comes to it by itself from the images. */
    NOTHING,
    /** The counters: an image's own slot tells the rest. */
    COUNTERS,
    /** The checkpoint, counters included. */
    CHECKPOINT
  }

  /** How much is written with it. */
  default Written written() {
    return Written.CHECKPOINT;
  }

  /** A change that comes with an image, and counts it. */
  sealed interface OfImage extends Change {
    @Override
    default Written written() {
      return Written.COUNTERS;
    }
  }

  /** The image was answered, nothing else: a duplicate, or nothing is learned at all. */
  record Answered() implements OfImage {}

  /**
   * The image shows nothing that the source knows.
   *
   * @param maxCosine to the nearest class
   */
  record Refused(double maxCosine) implements OfImage {}

  /**
   * The image repeats an earlier one.
   *
   * @param nearest the cosine to it
   */
  record Repeated(double nearest) implements OfImage {}

  /**
   * The image is remembered and learned from.
   *
   * @param x its feature {@code [d]}
   * @param entry as it is remembered
   * @param reading what the prototypes said of it
   * @param served the answer
   */
  record Learned(float[] x, MemoryEntry entry, PrototypePrediction reading, DomainPrediction served)
      implements OfImage {}

  /**
   * The bet was won: it starts over.
   *
   * @param force a round is wanted at the window's end, whatever the back-off
   */
  record AlarmHeard(boolean force) implements Change {
    @Override
    public Written written() {
      return Written.NOTHING;
    }
  }

  /**
   * The window ends, the domain goes on.
   *
   * @param reference what drift is measured against from now on, if it changes
   * @param quiet the metrics, when they are those of a quiet window; otherwise empty
   * @param train a round is wanted
   */
  record WindowClosed(Optional<DomainReference> reference, List<Measurement> quiet, boolean train)
      implements Change {}

  /**
   * Another window number begins because enough images taught nothing. What has been learned in the
   * window stays: otherwise a camera of many bad images would never train.
   */
  record SkippedClosed() implements Change {}

  /**
   * The domain is another one.
   *
   * @param oldest the image from which on it is
   * @param known the version of a condition that has come back
   */
  record Flushed(long oldest, Optional<LiveVersion> known) implements Change {}

  /**
   * A candidate serves from now on.
   *
   * @param version with the next number
   * @param heads that the next round may start from
   * @param records of the domain when the round was wanted
   * @param reference what drift is measured against
   * @param metric of the round
   */
  record Accepted(
      LiveVersion version,
      Optional<Heads> heads,
      long records,
      DomainReference reference,
      Optional<Whitening> metric)
      implements Change {}

  /**
   * A candidate was refused; it has used up a number.
   *
   * @param records of the domain when the round was wanted
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
   * A version proved bad.
   *
   * @param version which
   * @param to the one that serves again; 0 for none
   * @param reason for the window's report
   */
  record RolledBack(long version, long to, String reason) implements Change {}

  /**
   * A person has chosen what serves.
   *
   * @param version which; 0 for none
   */
  record ServedByHand(long version) implements Change {}

  /**
   * People are asked for images.
   *
   * @param images which
   * @param granted how many of them come on top of B, or how many are given up
   * @param at record time in milliseconds
   */
  record Asked(List<Image> images, long granted, long at) implements Change {

    /**
     * One of them.
     *
     * @param as what is sent out
     * @param row what is kept
     * @param former the class that would have been served had the version that serves never come;
     *     empty unless that is on trial and the image was drawn at random
     */
    record Image(AskedFor as, AskedImage row, OptionalInt former) {}
  }

  /**
   * Somebody has answered.
   *
   * @param asked the image as it was known
   * @param now its row with the answer
   */
  record Labelled(AskedEntry asked, AskedImage now) implements Change {
    @Override
    public Written written() {
      // a note of it is, which a restart takes again
      return Written.NOTHING;
    }
  }

  /**
   * Rounds and changes of the version are forbidden or allowed again.
   *
   * @param on forbidden
   */
  record Frozen(boolean on) implements Change {}
}
