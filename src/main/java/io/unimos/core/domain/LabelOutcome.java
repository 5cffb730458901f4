package io.unimos.core.domain;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The outcome of a person's answer.
 *
 * @param status the kind of outcome
 * @param label the class that counts for the image from now on; empty: none
 * @param rollBack the version that this label caused to be rolled back, if any
 */
public record LabelOutcome(
    Status status, OptionalInt label, Optional<DomainPrediction.RollBack> rollBack) {

  static LabelOutcome unchanged(Status status, OptionalInt label) {
    return new LabelOutcome(status, label, Optional.empty());
  }

  /** The kind of outcome of a person's answer. */
  public enum Status {
    /** The answer counts. */
    TAKEN,
    /** The answer counts in place of another one. */
    CORRECTED,
    /** The annotator has withdrawn the answer, and it no longer counts. */
    WITHDRAWN,
    /** The image shows none of the classes: no label counts. */
    NONE_OF_THESE,
    /** Annotators contradict each other: no label counts until one more decides. */
    CONTRADICTED,
    /** An answer that the same annotator has given before: nothing changes. */
    REPEATED,
    /**
     * The answer is too late, and nothing changes. The request has ended, a hundred annotators have
     * answered, the condition has passed, or a thousand other images have been queried since.
     */
    LATE,
    /** Nobody was queried for an image of this id. */
    UNKNOWN
  }
}
