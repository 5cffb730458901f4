package io.unimos.core.domain;

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
 * The answers that people gave for a queried image. Immutable by agreement.
 *
 * @param given the class that each annotator named, or {@link #NONE}
 */
record Votes(SortedMap<String, Integer> given) {
  /** The greatest number of annotators whose answers are kept for one image. */
  static final int MOST = 100;

  /** The state of an image that nobody has answered for yet. */
  static final int PENDING = -1;

  /** The answer that the image shows none of the classes. */
  static final int NONE = -2;

  /** The state of an image whose annotators contradict each other without a majority. */
  static final int CONTRADICTED = -3;

  Votes {
    given = Collections.unmodifiableSortedMap(new TreeMap<>(given));
  }

  /** Returns a copy after an answer; {@link #PENDING} withdraws the annotator's former answer. */
  Votes answered(String annotator, int answer) {
    SortedMap<String, Integer> now = new TreeMap<>(given);
    if (answer == PENDING) {
      now.remove(annotator);
    } else {
      now.put(annotator, answer);
    }
    return new Votes(now);
  }

  /** Returns a copy under other classes, without the answers that name a retired class. */
  Votes changed(ClassChange change) {
    int[] to = change.to();
    SortedMap<String, Integer> left = new TreeMap<>();
    given.forEach(
        (annotator, vote) -> {
          int now = vote < 0 ? vote : to[vote];
          if (vote < 0 || now >= 0) {
            left.put(annotator, now);
          }
        });
    return new Votes(left);
  }

  /**
   * Returns the answer of most annotators: a class, {@link #NONE}, {@link #PENDING} or {@link
   * #CONTRADICTED}.
   */
  int decided() {
    Map<Integer, Integer> counts = new HashMap<>();
    given.values().forEach(answer -> counts.merge(answer, 1, Integer::sum));
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

  void write(DataOutputStream out) throws IOException {
    out.writeInt(given.size());
    for (Map.Entry<String, Integer> vote : given.entrySet()) {
      out.writeUTF(vote.getKey());
      out.writeInt(vote.getValue());
    }
  }

  static Votes read(DataInputStream in) throws IOException {
    SortedMap<String, Integer> given = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      given.put(in.readUTF(), in.readInt());
    }
    return new Votes(given);
  }
}
