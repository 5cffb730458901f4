package io.unimos.adapt;

import java.util.Optional;

/**
 * What became of a person's answer.
 *
 * @param status in a word
 * @param rollBack of the version that this label was the last straw for, if it was
 */
public record LabelOutcome(Status status, Optional<DomainPrediction.RollBack> rollBack) {

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
    /** Nobody was asked for such an image, or too long ago. */
    UNKNOWN
  }
}
