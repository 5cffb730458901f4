package io.unimos.adapt;

import io.unimos.method.annotation.Canaries;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What finds an image that people were asked for. Immutable; some 70 bytes, flat since a camera may
 * have two thousand of them.
 *
 * @param key of its id
 * @param served the class that was served when it came
 * @param zeroShot the text classifier's then
 * @param prototypes the aligned prototypes' then
 * @param former the class that would have been served had the version that serves never come;
 *     {@link #NOBODY} where nobody was asked
 * @param own the class that the method named; another than {@code served} where labels had spoken
 *     for another answer
 * @param label that is counted; or what is said in {@link AskedImage}
 * @param order counts the labels of the present condition; 0: none, or of another one
 * @param trusted true once its label has moved the trust: later ones do not
 * @param until a first answer after that is too late, in milliseconds; 0: none is
 * @param passed true where labels came in runs and its image lay too far back when its label came
 */
record AskedEntry(
    long sequence,
    long key,
    boolean random,
    int served,
    int zeroShot,
    int prototypes,
    int former,
    int own,
    int label,
    int order,
    boolean trusted,
    long until,
    boolean passed) {
  /** No class was named. */
  static final int NOBODY = -1;

  boolean ended(long now) {
    return until != 0 && now > until;
  }

  boolean labelled() {
    return label >= 0;
  }

  /** True for a label of the present condition that tells of the accuracy. */
  boolean scored() {
    return random && labelled() && order > 0;
  }

  /** Who had named the label. */
  Canaries.Score score() {
    return new Canaries.Score(
        label == served,
        label == own,
        label == zeroShot,
        label == prototypes,
        former == NOBODY ? Optional.empty() : Optional.of(label == former));
  }

  /** The same with another label. */
  AskedEntry answered(int now, int at, boolean trusts, boolean tooLate) {
    return with(former, own, now, at, trusts, tooLate);
  }

  /** The same with what would have been served without the version that serves. */
  AskedEntry without(int version) {
    return with(version, own, label, order, trusted, passed);
  }

  /**
   * The same under other classes, where nothing is on trial.
   *
   * @param now what its row says
   * @param to which class of now each of before is; -1 for a retired one, which nobody names
   */
  AskedEntry changed(AskedImage now, int[] to) {
    int decided = now.decided();
    return new AskedEntry(
        sequence,
        key,
        random,
        served < 0 ? served : to[served],
        zeroShot < 0 ? zeroShot : to[zeroShot],
        prototypes < 0 ? prototypes : to[prototypes],
        NOBODY,
        own < 0 ? own : to[own],
        labelled() ? decided : label,
        decided < 0 ? 0 : order,
        trusted,
        until,
        passed);
  }

  /** The same once its condition has passed. */
  AskedEntry past() {
    return with(NOBODY, served, label, 0, trusted || labelled(), false);
  }

  /** The same image with all that may become another. */
  private AskedEntry with(
      int version, int named, int now, int at, boolean trusts, boolean tooLate) {
    return new AskedEntry(
        sequence,
        key,
        random,
        served,
        zeroShot,
        prototypes,
        version,
        named,
        now,
        at,
        trusts,
        until,
        tooLate);
  }

  byte[] toBytes() {
    return Bytes.of(this::write);
  }

  static AskedEntry fromBytes(byte[] bytes) {
    return Bytes.read(bytes, AskedEntry::read);
  }

  private void write(DataOutputStream out) throws IOException {
    out.writeLong(sequence);
    out.writeLong(key);
    out.writeBoolean(random);
    out.writeInt(served);
    out.writeInt(zeroShot);
    out.writeInt(prototypes);
    out.writeInt(former);
    out.writeInt(own);
    out.writeInt(label);
    out.writeInt(order);
    out.writeBoolean(trusted);
    out.writeLong(until);
    out.writeBoolean(passed);
  }

  private static AskedEntry read(DataInputStream in) throws IOException {
    return new AskedEntry(
        in.readLong(),
        in.readLong(),
        in.readBoolean(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readBoolean(),
        in.readLong(),
        in.readBoolean());
  }

  static void writeAll(List<AskedEntry> all, DataOutputStream out) throws IOException {
    out.writeInt(all.size());
    for (AskedEntry asked : all) {
      asked.write(out);
    }
  }

  static List<AskedEntry> readAll(DataInputStream in) throws IOException {
    List<AskedEntry> all = new ArrayList<>();
    int n = in.readInt();
    for (int i = 0; i < n; i++) {
      all.add(read(in));
    }
    return all;
  }
}
