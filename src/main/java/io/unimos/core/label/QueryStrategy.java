package io.unimos.core.label;

/** The strategies that choose the images to query (method-specification 7.6). */
public enum QueryStrategy {
  /** No queries. */
  OFF,
  /**
   * Images that are typical of doubtful ones and not near to any queried image, and a quarter drawn
   * at random: the default.
   */
  COVER,
  /** All queries drawn at random. */
  RANDOM
}
