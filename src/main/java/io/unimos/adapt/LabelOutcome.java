package io.unimos.adapt;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What became of a person's answer.
 *
 * @param status in a word
 * @param label the class that counts for the image from now on; empty: none
 * @param rollBack of the version that this label was the last straw for, if it was
 */
public record LabelOutcome(
    Status status, OptionalInt label, Optional<DomainPrediction.RollBack> rollBack) {

  static LabelOutcome unchanged(Status status, OptionalInt label) {
    return new LabelOutcome(status, label, Optional.empty());
  }

  /** In a word. */
  public enum Status {
    /** It counts. */
    TAKEN,
    /** It counts instead of another one. */
    CORRECTED,
    /** It no longer counts: the annotator took it back. */
    WITHDRAWN,
    /** The image shows none of the classes: no label counts. */
    NONE_OF_THESE,
    /** Annotators contradict each other: no label counts until one more decides. */
    CONTRADICTED,
    /** The same annotator has said the same before: nothing changes. */
    REPEATED,
    /**
     * It comes after the request's end or a hundred annotators, or its condition has passed, or a
     * thousand others have been asked for since: nothing changes.
     */
    LATE,
    /** Nobody was asked for such an image. */
    UNKNOWN;

    /** Whether the domain is another one after it. */
    public boolean changes() {
      return this != REPEATED && this != LATE && this != UNKNOWN;
    }
  }
}
