package io.unimos.core.domain;

import io.unimos.core.label.AuditSample;
import io.unimos.core.label.Evidence;

/**
 * The evidence on which of two adapters answers a domain better (method-specification 7.8), with
 * the stakes and the bound of a version on trial.
 *
 * @param samples the number of audit samples that both have answered
 * @param forOther the e-value that the other adapter is right more often; 1 without a sample
 * @param forThis the e-value that this adapter is right more often; 1 without a sample
 */
public record Duel(int samples, double forOther, double forThis) {

  /** Returns whether the labels show that the other adapter is better. */
  public boolean isWonByOther() {
    return forOther >= AuditSample.ROLL_BACK;
  }

  /** Returns whether the labels show that this adapter is better. */
  public boolean isWonByThis() {
    return forThis >= AuditSample.ROLL_BACK;
  }

  /** The samples so far. */
  static final class Tally {
    private final Evidence forOther = Evidence.ofTrial();
    private final Evidence forThis = Evidence.ofTrial();
    private int samples;

    void add(boolean otherRight, boolean thisRight) {
      forOther.add(otherRight, thisRight);
      forThis.add(thisRight, otherRight);
      samples++;
    }

    Duel duel() {
      return new Duel(samples, forOther.value(), forThis.value());
    }
  }
}
