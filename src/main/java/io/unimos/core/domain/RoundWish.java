package io.unimos.core.domain;

/**
 * A domain's description of the round that it wants, made before anything is read or built for it.
 * Immutable; any thread.
 *
 * @param why the reason for it
 * @param window the window after whose end it is wanted: another window makes it another wish
 * @param sequence the number of images of the domain until now
 * @param steps the steps that the round would train, from which its cost is estimated; 0 where
 *     labels are correlated
 */
public record RoundWish(Why why, long window, long sequence, int steps) {

  /** The reason for a round; the first ones take precedence. */
  public enum Why {
    /** No version serves: a new domain, or one that has changed. */
    NO_VERSION,
    /** A version serves, and there is more to learn from. */
    MORE_IMAGES
  }
}
