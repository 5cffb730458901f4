package io.unimos.adapt;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * When a domain trains, and what follows a refusal (method-specification 4.13 and 4.17). Owner: the
 * domain's stream thread.
 */
final class RoundPolicy {
  private final AdaptSettings.Policy settings;
  private int rejectionsInRow;
  private long backOff = 1;
  private long notBefore;
  private long swapWindow = Long.MIN_VALUE / 2;
  private boolean safe;
  private boolean alone;
  private boolean forced;
  private boolean wanted;
  private boolean frozen;

  /** Records of the domain since its start or flush at the last round; 0 before the first. */
  private long trainedAt;

  RoundPolicy(AdaptSettings.Policy settings) {
    this.settings = settings;
  }

  /**
   * True when a round is due at this window's end (method-specification 4.13): the first one soon,
   * later ones at distances that grow with what is known, not so far where labels come in runs.
   *
   * @param records of the domain since its start or flush
   * @param runs 0..1
   */
  boolean due(long window, long records, double runs) {
    boolean enough = records - trainedAt >= settings.distances().gap(trainedAt, runs);
    return !frozen && (forced || (enough && window >= notBefore));
  }

  void want(boolean now) {
    wanted = now;
    forced &= !now;
  }

  /** A round was asked for, and nothing has come of it yet. */
  boolean wanted() {
    return wanted;
  }

  /** Do not wait for the end of the back-off: the predictions have changed. */
  void force() {
    forced = true;
  }

  void accepted(long window, long records) {
    trainedAt = records;
    wanted = false;
    alone = false;
    safe = false;
    rejectionsInRow = 0;
    backOff = 1;
    notBefore = 0;
    swapWindow = window;
  }

  void rejected(long window, long records) {
    trainedAt = records;
    wanted = false;
    rejectionsInRow++;
    if (rejectionsInRow >= settings.rejections()) {
      safe = true;
      backOff = Math.min(settings.longestBackOff(), backOff * 2);
      notBefore = window + backOff;
    }
  }

  /** A version proved bad after all. */
  void rolledBack(long window) {
    rejected(window, trainedAt);
    swapWindow = Long.MIN_VALUE / 2;
  }

  /**
   * The version changed without a round.
   *
   * @param version that serves now; 0: the prototypes alone, by a person's wish
   */
  void changedByHand(long version) {
    alone = version == 0;
    wanted = false;
    swapWindow = Long.MIN_VALUE / 2;
  }

  /** The domain is another one: what was refused before says nothing. */
  void restart() {
    trainedAt = 0;
    wanted = false;
    forced = false;
    alone = false;
    safe = false;
    rejectionsInRow = 0;
    backOff = 1;
    notBefore = 0;
    swapWindow = Long.MIN_VALUE / 2;
  }

  /** The classes have changed: a round is wanted as soon as it may, whatever was refused before. */
  void changeClasses(boolean mayTrain) {
    wanted = mayTrain && !frozen;
    forced = false;
    rejectionsInRow = 0;
    backOff = 1;
    notBefore = 0;
    swapWindow = Long.MIN_VALUE / 2;
  }

  boolean onProbation(long window) {
    return window - swapWindow < settings.probationWindows();
  }

  /** What serves came out of a round: neither by hand nor back from an earlier condition. */
  boolean servesNew() {
    return swapWindow > Long.MIN_VALUE / 2;
  }

  /** The prototypes serve alone because too many candidates were refused. */
  boolean safe() {
    return safe;
  }

  /** The prototypes serve alone, for whatever reason: the aligned probe takes no part either. */
  boolean prototypesAlone() {
    return safe || alone;
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
    out.writeLong(swapWindow);
    out.writeLong(trainedAt);
    for (boolean flag : new boolean[] {safe, alone, forced, wanted, frozen}) {
      out.writeBoolean(flag);
    }
  }

  void read(DataInputStream in) throws IOException {
    rejectionsInRow = in.readInt();
    backOff = in.readLong();
    notBefore = in.readLong();
    swapWindow = in.readLong();
    trainedAt = in.readLong();
    safe = in.readBoolean();
    alone = in.readBoolean();
    forced = in.readBoolean();
    wanted = in.readBoolean();
    frozen = in.readBoolean();
  }
}
