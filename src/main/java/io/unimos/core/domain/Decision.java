package io.unimos.core.domain;

/**
 * The decision on a candidate. Each candidate that is decided on takes the domain's next version
 * number, rejected ones too. So the audit has a key for each, and the numbers have no gaps.
 *
 * @param status the result
 * @param version its number; 0 if it was dropped
 * @param reason the reason in words
 * @param outcome the round that it was decided on
 */
public record Decision(Status status, long version, String reason, Trainer.RoundResult outcome) {
  /** Returns the request for the round. */
  public RoundRequest request() {
    return outcome.request();
  }

  /** The result of a decision. */
  public enum Status {
    /** The candidate serves from the next image on. */
    ACCEPTED,
    /** The candidate never serves. */
    REJECTED,
    /** The candidate came too late: the domain or the version that serves has changed meanwhile. */
    DROPPED
  }
}
