package io.unimos.method.annotation;

/**
 * The strategies that choose the images to query (method-specification 7.6); all but two draw a
 * quarter at random.
 */
public enum QueryStrategy {
  /** No queries. */
  OFF,
  /** Images that are typical of doubtful ones and not near to any queried image: the default. */
  COVER,
  /** All queries drawn at random. */
  RANDOM,
  /** Images whose two likeliest classes are nearest to each other. */
  MARGIN,
  /** Images on which vision and language disagree most: loses to random, for comparison. */
  DISCREPANCY;

  /**
   * Returns true when all labels count as a sample of the classes, not only those drawn at random
   * (method-specification 7.4).
   */
  public boolean countsAll() {
    return this == COVER || this == RANDOM;
  }
}
