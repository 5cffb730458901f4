package io.unimos.core.domain;

import io.unimos.core.math.HalfFloats;
import io.unimos.core.source.ClassChange;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A queried image as it is kept in the journal. Immutable by agreement.
 *
 * @param entry the image as it was remembered
 * @param plain p_0 {@code [K]} half floats: the answer without the influence of labels
 * @param prototypes p_ap {@code [K]} half floats
 * @param votes the class that each annotator named, or {@link #NONE}
 */
record AskedImage(
    MemoryEntry entry, byte[] plain, byte[] prototypes, SortedMap<String, Integer> votes) {
  /**
   * The greatest number of annotators whose answers are kept for one image: its entry has to stay
   * small.
   */
  static final int MOST_VOTES = 100;

  /** The state of an image that nobody has answered for yet. */
  static final int PENDING = -1;

  /** The answer that the image shows none of the classes. */
  static final int NONE = -2;

  /** The state of an image whose annotators contradict each other without a majority. */
  static final int CONTRADICTED = -3;

  AskedImage {
    votes = Collections.unmodifiableSortedMap(new TreeMap<>(votes));
  }

  /** Returns a copy after an answer; {@link #PENDING} withdraws the annotator's former answer. */
  AskedImage answered(String annotator, int answer) {
    SortedMap<String, Integer> now = new TreeMap<>(votes);
    if (answer == PENDING) {
      now.remove(annotator);
    } else {
      now.put(annotator, answer);
    }
    return voted(now);
  }

  /** Returns a copy with these answers. */
  AskedImage voted(SortedMap<String, Integer> answers) {
    return new AskedImage(entry, plain, prototypes, answers);
  }

  /** Returns a copy under other classes, without the answers that name a retired class. */
  AskedImage changed(ClassChange change) {
    int[] to = change.to();
    SortedMap<String, Integer> left = new TreeMap<>();
    votes.forEach(
        (annotator, vote) -> {
          int now = vote < 0 ? vote : to[vote];
          if (vote < 0 || now >= 0) {
            left.put(annotator, now);
          }
        });
    return new AskedImage(entry, changed(plain, change), changed(prototypes, change), left);
  }

  private static byte[] changed(byte[] halves, ClassChange change) {
    return HalfFloats.pack(change.carried(HalfFloats.unpack(halves)));
  }

  /**
   * Returns the answer of most annotators: a class, {@link #NONE}, {@link #PENDING} or {@link
   * #CONTRADICTED}.
   */
  int decided() {
    return decided(votes);
  }

  /** Returns what {@link #decided()} does, for these answers. */
  static int decided(SortedMap<String, Integer> votes) {
    Map<Integer, Integer> counts = new HashMap<>();
    votes.values().forEach(answer -> counts.merge(answer, 1, Integer::sum));
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    int[] leading =
        counts.entrySet().stream()
            .filter(e -> e.getValue() == most)
            .mapToInt(Map.Entry::getKey)
            .toArray();
    if (leading.length == 0) {
      return PENDING;
    }
    return leading.length == 1 ? leading[0] : CONTRADICTED;
  }

  /** Returns the identity of the image. */
  ImageTag tag() {
    return ImageTag.fromBytes(entry.tag());
  }

  /** Returns the feature, {@code [d]}. */
  float[] feature() {
    return HalfFloats.unpack(entry.feature());
  }

  byte[] toBytes() {
    return Bytes.of(this::write);
  }

  private void write(DataOutputStream out) throws IOException {
    Bytes.write(out, entry.toBytes());
    Bytes.write(out, plain);
    Bytes.write(out, prototypes);
    writeVotes(votes, out);
  }

  static void writeVotes(SortedMap<String, Integer> votes, DataOutputStream out)
      throws IOException {
    out.writeInt(votes.size());
    for (Map.Entry<String, Integer> vote : votes.entrySet()) {
      out.writeUTF(vote.getKey());
      out.writeInt(vote.getValue());
    }
  }

  static SortedMap<String, Integer> readVotes(DataInputStream in) throws IOException {
    SortedMap<String, Integer> votes = new TreeMap<>();
    int n = in.readInt();
    for (int i = 0; i < n; i++) {
      votes.put(in.readUTF(), in.readInt());
    }
    return votes;
  }

  static AskedImage fromBytes(byte[] bytes, int dimension) {
    return Bytes.read(bytes, in -> read(in, dimension));
  }

  private static AskedImage read(DataInputStream in, int dimension) throws IOException {
    MemoryEntry entry = MemoryEntry.fromBytes(Bytes.bytes(in), dimension);
    byte[] plain = Bytes.bytes(in);
    byte[] prototypes = Bytes.bytes(in);
    return new AskedImage(entry, plain, prototypes, readVotes(in));
  }
}
