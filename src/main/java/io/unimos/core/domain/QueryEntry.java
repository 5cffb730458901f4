package io.unimos.core.domain;

import io.unimos.core.label.AuditSample;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * The index entry of a queried image. Immutable; some 70 bytes, and flat because a domain may have
 * two thousand of them.
 *
 * @param key the key of its id
 * @param served the class that was served when it came
 * @param zeroShot the class of the text classifier at that time
 * @param former the class that would have been served without the version that serves; {@link
 *     #NOBODY} if that was not worked out
 * @param label the label that counts, or one of the constants of {@link Votes}
 * @param order counts the labels of the present condition; 0: no label yet; {@link #PAST}: one of
 *     another condition
 * @param until the time in milliseconds after which a first answer is too late; 0: never
 */
record QueryEntry(
    long sequence,
    long key,
    boolean random,
    int served,
    int zeroShot,
    int former,
    int label,
    int order,
    long until) {
  /** The value that says that no class was named. */
  static final int NOBODY = -1;

  /** The order of a label that says nothing of the present condition. */
  private static final int PAST = -1;

  boolean ended(long now) {
    return until != 0 && now > until;
  }

  boolean labelled() {
    return label >= 0;
  }

  /** Returns true if it has a label of the present condition that estimates the accuracy. */
  boolean scored() {
    return random && labelled() && order > 0;
  }

  /** Returns the score of each component against the label. */
  AuditSample.Score score() {
    return new AuditSample.Score(
        label == served,
        label == zeroShot,
        former == NOBODY ? Optional.empty() : Optional.of(label == former));
  }

  /** Returns a copy with another label, the one in this order of the condition. */
  QueryEntry answered(int now, int at) {
    return with(former, now, at);
  }

  /** Returns a copy without the class that would have been served without the present version. */
  QueryEntry withoutFormer() {
    return with(NOBODY, label, order);
  }

  /**
   * Returns a copy under other classes, where no version is on trial.
   *
   * @param now the votes for it under the new classes
   * @param to the new class of each former one; -1 for a retired class, which nobody names
   */
  QueryEntry changed(Votes now, int[] to) {
    int decided = now.decided();
    return new QueryEntry(
        sequence,
        key,
        random,
        served < 0 ? served : to[served],
        zeroShot < 0 ? zeroShot : to[zeroShot],
        NOBODY,
        labelled() ? decided : label,
        decided < 0 && order > 0 ? PAST : order,
        until);
  }

  /** Returns a copy for the time after its condition has passed. */
  QueryEntry past() {
    return with(NOBODY, label, order != 0 ? PAST : 0);
  }

  /** Returns a copy with other values of all fields that may change. */
  private QueryEntry with(int version, int now, int at) {
    return new QueryEntry(sequence, key, random, served, zeroShot, version, now, at, until);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(sequence);
    out.writeLong(key);
    out.writeBoolean(random);
    out.writeInt(served);
    out.writeInt(zeroShot);
    out.writeInt(former);
    out.writeInt(label);
    out.writeInt(order);
    out.writeLong(until);
  }

  static QueryEntry read(DataInputStream in) throws IOException {
    return new QueryEntry(
        in.readLong(),
        in.readLong(),
        in.readBoolean(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readLong());
  }
}
