package io.unimos.adapt;

/**
 * What a person says of an image.
 *
 * @param id of the image
 * @param annotator who says so
 * @param answer a class in 0..K-1, {@link #NONE} or {@link #WITHDRAWN}
 * @param at when it came, in milliseconds since 1970-01-01 UTC
 */
public record PersonsLabel(String id, String annotator, int answer, long at) {
  /** It shows none of the classes. */
  public static final int NONE = AskedImage.NONE;

  /** The annotator takes back what was said before. */
  public static final int WITHDRAWN = AskedImage.PENDING;

  /** Where no label is ever too late. */
  public PersonsLabel(String id, String annotator, int answer) {
    this(id, annotator, answer, 0);
  }
}
