package io.unimos.core.domain;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The policy by which a round becomes due, and the consequences of a rejected candidate
 * (method-specification 4.13 and 4.17). Owner: the domain's stream thread.
 */
final class RoundPolicy {
  private final AdaptSettings.Policy settings;
  private int rejectionsInRow;
  private long backOff = 1;
  private long notBefore;
  private boolean servesNew;
  private boolean alone;
  private boolean wanted;
  private boolean frozen;

  /** The records between the domain's start or reset and the last round; 0 before the first. */
  private long trainedAt;

  RoundPolicy(AdaptSettings.Policy settings) {
    this.settings = settings;
  }

  /**
   * Returns true if a round is due at this window's end (method-specification 4.13). The first
   * round comes soon. The distances of later ones grow with the number of records, but less where
   * labels are correlated.
   *
   * @param records the records of the domain since its start or reset
   * @param labelCorrelation the label correlation, 0..1
   */
  boolean due(long window, long records, double labelCorrelation) {
    return allows(window)
        && records - trainedAt >= settings.distances().gap(trainedAt, labelCorrelation);
  }

  /** Returns true if nothing forbids a round at this window's end. */
  boolean allows(long window) {
    return !frozen && window >= notBefore;
  }

  void want(boolean now) {
    wanted = now;
  }

  /** Returns true if a round was requested and is still open. */
  boolean wanted() {
    return wanted;
  }

  void accepted(long records) {
    trainedAt = records;
    wanted = false;
    alone = false;
    rejectionsInRow = 0;
    backOff = 1;
    notBefore = 0;
    servesNew = true;
  }

  void rejected(long window, long records) {
    trainedAt = records;
    wanted = false;
    rejectionsInRow++;
    if (rejectionsInRow >= settings.rejections()) {
      backOff = Math.min(settings.longestBackOff(), backOff * 2);
      notBefore = window + backOff;
    }
  }

  /** Records that a version was rolled back. */
  void rolledBack(long window) {
    rejected(window, trainedAt);
    servesNew = false;
  }

  /**
   * Records a change of the version without a round.
   *
   * @param version the version that serves now; 0: the prototypes alone, by command
   */
  void changedByHand(long version) {
    alone = version == 0;
    wanted = false;
    servesNew = false;
  }

  /** Forgets earlier rejections, because the domain has changed and they say nothing of it. */
  void restart() {
    trainedAt = 0;
    wanted = false;
    alone = false;
    rejectionsInRow = 0;
    backOff = 1;
    notBefore = 0;
    servesNew = false;
  }

  /** Requests a round for other classes as soon as possible, whatever was rejected before. */
  void changeClasses(boolean mayTrain) {
    wanted = mayTrain && !frozen;
    rejectionsInRow = 0;
    backOff = 1;
    notBefore = 0;
    servesNew = false;
  }

  /**
   * Returns true if the serving version came straight from a round: neither by command nor restored
   * from an earlier condition.
   */
  boolean servesNew() {
    return servesNew;
  }

  /**
   * Returns true if the prototypes serve alone by command; then the source probe takes no part
   * either.
   */
  boolean prototypesAlone() {
    return alone;
  }

  boolean frozen() {
    return frozen;
  }

  void freeze(boolean on) {
    frozen = on;
    wanted &= !on;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(rejectionsInRow);
    out.writeLong(backOff);
    out.writeLong(notBefore);
    out.writeLong(trainedAt);
    for (boolean flag : new boolean[] {alone, servesNew, wanted, frozen}) {
      out.writeBoolean(flag);
    }
  }

  void read(DataInputStream in) throws IOException {
    rejectionsInRow = in.readInt();
    backOff = in.readLong();
    notBefore = in.readLong();
    trainedAt = in.readLong();
    alone = in.readBoolean();
    servesNew = in.readBoolean();
    wanted = in.readBoolean();
    frozen = in.readBoolean();
  }
}
