package io.unimos.adapt;

/**
 * What a domain says of the round that it wants, before anything is read or built for it.
 * Immutable; any thread.
 *
 * @param why it is wanted
 * @param window after whose end: another window makes it another wish
 * @param sequence images of the domain until now
 * @param steps that the round would train, what it costs is reckoned from them; 0 where labels come
 *     in runs
 */
public record RoundWish(Why why, long window, long sequence, int steps) {

  /** Why a round is wanted; the first ones before the others. */
  public enum Why {
    /** No version serves: a new domain, or one that has changed. */
    NO_VERSION,
    /** A version serves, and there is more to learn from. */
    MORE_IMAGES
  }
}
