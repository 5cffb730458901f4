package io.unimos.method.annotation;

/**
 * Which images people are asked for (method-specification 7.6); a quarter is drawn at random in all
 * but two.
 */
public enum AskStrategy {
  /** None. */
  OFF,
  /** Typical of doubtful images, and not near to any that was asked for: the default. */
  COVER,
  /** All drawn at random. */
  RANDOM,
  /** Those whose two likeliest classes are nearest to each other. */
  MARGIN,
  /** Those on which vision and language disagree most: loses to random, for comparison. */
  DISCREPANCY;

  /**
   * Whether all labels tell which classes there are, or only those that were drawn
   * (method-specification 7.4).
   */
  public boolean countsAll() {
    return this == COVER || this == RANDOM;
  }
}
