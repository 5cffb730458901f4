package io.unimos.core.domain;

/**
 * A person's answer for an image.
 *
 * @param id the id of the image
 * @param annotator the annotator
 * @param answer a class in 0..K-1, {@link #NONE} or {@link #WITHDRAWN}
 * @param at the time of arrival, in milliseconds since 1970-01-01 UTC
 */
public record PersonsLabel(String id, String annotator, int answer, long at) {
  /** The answer that the image shows none of the classes. */
  public static final int NONE = AskedImage.NONE;

  /** The answer by which an annotator withdraws a former one. */
  public static final int WITHDRAWN = AskedImage.PENDING;

  /** Creates an answer that is never too late. */
  public PersonsLabel(String id, String annotator, int answer) {
    this(id, annotator, answer, 0);
  }
}
