package io.unimos.core.domain;

import io.unimos.core.label.RandomDraw;
import io.unimos.core.math.Vectors;
import io.unimos.core.prototypes.LabelSums;
import io.unimos.core.source.ClassChange;
import io.unimos.core.source.LabelledRows;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The index of a domain's queried images. The entries are in memory, the images in the journal; A
 * checkpoint writes each entry that has changed since the last one by itself. Owner: the domain's
 * stream thread; {@link Annotations} alone changes it.
 */
final class AskedIndex {
  /**
   * The greatest number of labelled images, and of images without an answer (method-specification
   * 7.1).
   */
  private static final int MOST = 1_024;

  private static final String ROW = "asked-";
  private static final String ENTRIES = "asked";
  private static final String GONE = "gone";

  private final DomainJournal journal;
  private final int dimension;
  private final RandomDraw keys;

  /** The entries in the order of their images. */
  private final List<AskedEntry> index = new ArrayList<>();

  /** The images whose entry differs from the journal's. */
  private final SortedSet<Long> touched = new TreeSet<>();

  private final Deque<Long> gone = new ArrayDeque<>();

  /** The first image of the present condition. */
  private long since;

  private long lost;
  private long lostWritten;

  /** The images that left the index, but whose rows a restart may yet need. */
  private final List<Long> leaving = new ArrayList<>();

  AskedIndex(String domain, int dimension, DomainJournal journal) {
    this.journal = journal;
    this.dimension = dimension;
    keys = new RandomDraw(domain, "");
  }

  boolean isEmpty() {
    return index.isEmpty();
  }

  /** Returns true if {@link #writeParts} has something to write. */
  boolean hasTouched() {
    return !touched.isEmpty();
  }

  Stream<AskedEntry> stream() {
    return index.stream();
  }

  /** Returns the entry of an image by its sequence. */
  AskedEntry at(long sequence) {
    return index.get(position(sequence));
  }

  private int position(long sequence) {
    int from = 0;
    int to = index.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (index.get(middle).sequence() < sequence) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private void put(AskedEntry asked) {
    int at = position(asked.sequence());
    if (at < index.size() && index.get(at).sequence() == asked.sequence()) {
      index.set(at, asked);
    } else {
      index.add(at, asked);
    }
    touched.add(asked.sequence());
  }

  private void replaceAll(UnaryOperator<AskedEntry> now) {
    index.replaceAll(
        asked -> {
          AskedEntry next = now.apply(asked);
          if (!next.equals(asked)) {
            touched.add(asked.sequence());
          }
          return next;
        });
  }

  /** Returns the key by which the index finds an image id. */
  long key(String id) {
    return keys.of(id);
  }

  /** Returns true if an image of that id was queried and is no longer waited for. */
  boolean gone(String id) {
    return gone.contains(keys.of(id));
  }

  /** Returns the entry of an image by its id. */
  Optional<AskedEntry> find(String id) {
    long key = keys.of(id);
    return index.stream()
        .filter(a -> a.key() == key)
        .filter(a -> row(a.sequence()).tag().id().equals(id))
        .findFirst();
  }

  /** Returns the row of an image; reads the journal. */
  AskedImage row(long sequence) {
    return journal
        .blob(ROW + sequence)
        .map(bytes -> AskedImage.fromBytes(bytes, dimension))
        .orElseThrow(() -> new IllegalStateException("journal: asked-" + sequence + " is missing"));
  }

  /** Returns the newest images of the present condition; reads the journal. */
  List<AskedImage> newest(int count) {
    List<AskedEntry> present = index.stream().filter(a -> a.sequence() >= since).toList();
    return present.subList(Math.max(0, present.size() - count), present.size()).stream()
        .map(a -> row(a.sequence()))
        .toList();
  }

  /** Returns the number of images of the present condition. */
  long present() {
    return index.stream().filter(a -> a.sequence() >= since).count();
  }

  /** Returns the sequences of the last images of the present condition, up to {@code upTo}. */
  List<Long> last(long upTo, int count) {
    List<Long> present =
        index.stream()
            .map(AskedEntry::sequence)
            .filter(sequence -> sequence >= since && sequence <= upTo)
            .toList();
    return present.subList(Math.max(0, present.size() - count), present.size());
  }

  /** Returns the labelled images, oldest first, as rows of a round; reads the journal. */
  LabelledRows rows() {
    List<AskedEntry> all = index.stream().filter(AskedEntry::labelled).toList();
    double[][] rows = new double[all.size()][];
    int[] labels = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = feature(all.get(i));
      labels[i] = all.get(i).label();
    }
    return new LabelledRows(rows, labels);
  }

  private double[] feature(AskedEntry asked) {
    return Vectors.widened(row(asked.sequence()).feature());
  }

  /** Returns n_L and sum_L; reads the journal. */
  LabelSums sums(int classes) {
    LabelSums sums = LabelSums.none(classes);
    for (AskedEntry asked : index) {
      if (asked.labelled()) {
        sums = sums.plus(asked.label(), feature(asked));
      }
    }
    return sums;
  }

  /** Adds a queried image. */
  void add(AskedEntry asked, AskedImage row) {
    putRow(asked.sequence(), row);
    put(asked);
  }

  /** Writes the row of an image with other answers. */
  void putRow(long sequence, AskedImage row) {
    journal.putBlob(ROW + sequence, row.toBytes());
  }

  /** Replaces an entry by one with another label. */
  void replace(AskedEntry now) {
    put(now);
  }

  /**
   * Drops the oldest images of a kind of which there are too many.
   *
   * @param dropped is called with each of them
   */
  void dropOldest(Predicate<AskedEntry> kind, Consumer<AskedEntry> dropped) {
    while (index.stream().filter(kind).count() > MOST) {
      AskedEntry oldest = index.stream().filter(kind).findFirst().orElseThrow();
      dropped.accept(oldest);
      index.remove(oldest);
      touched.add(oldest.sequence());
      lose(oldest);
      leaving.add(oldest.sequence());
    }
  }

  /** Returns true if rows wait for {@link #deleteLeaving}. */
  boolean hasLeaving() {
    return !leaving.isEmpty();
  }

  /** Deletes the rows of the images that have left the index, which no restart needs any more. */
  void deleteLeaving() {
    leaving.forEach(sequence -> journal.deleteBlob(ROW + sequence));
    leaving.clear();
  }

  /** Stops waiting for an answer; a later answer is rejected as late. */
  private void lose(AskedEntry asked) {
    gone.add(asked.key());
    lost++;
    if (gone.size() > MOST) {
      gone.remove();
    }
  }

  /**
   * Drops the images of the old condition.
   *
   * @param oldest the first image of the new condition
   */
  void reset(long oldest) {
    for (Iterator<AskedEntry> all = index.iterator(); all.hasNext(); ) {
      AskedEntry asked = all.next();
      if (asked.sequence() < oldest) {
        all.remove();
        touched.add(asked.sequence());
        lose(asked);
        journal.deleteBlob(ROW + asked.sequence());
      }
    }
    replaceAll(AskedEntry::past);
    since = oldest;
  }

  /** Takes all images over to other classes; a label of a retired class is dropped. */
  void changeClasses(ClassChange change) {
    forgetFormer();
    int[] to = change.to();
    replaceAll(asked -> changed(asked, change, to));
  }

  private AskedEntry changed(AskedEntry asked, ClassChange change, int[] to) {
    AskedImage now = row(asked.sequence()).changed(change);
    journal.putBlob(ROW + asked.sequence(), now.toBytes());
    return asked.changed(now, to);
  }

  /** Ends the trial of a version: forgets what would have been served without it. */
  void forgetFormer() {
    replaceAll(asked -> asked.without(AskedEntry.NOBODY));
  }

  /** Writes the entries that have changed since the last call. */
  void writeParts() {
    for (long sequence : touched) {
      int at = position(sequence);
      if (at < index.size() && index.get(at).sequence() == sequence) {
        journal.putPart(ENTRIES, sequence, index.get(at).toBytes());
      } else {
        journal.deletePart(ENTRIES, sequence);
      }
    }
    touched.clear();
    long number = lost - gone.size();
    for (long key : gone) {
      if (++number > lostWritten) {
        journal.putPart(GONE, number % MOST, Bytes.of(bytes -> bytes.writeLong(key)));
      }
    }
    lostWritten = lost;
  }

  /** Writes the state that is not written entry by entry. */
  void write(DataOutputStream out) throws IOException {
    out.writeLong(since);
    out.writeLong(lost);
    out.writeInt(leaving.size());
    for (long sequence : leaving) {
      out.writeLong(sequence);
    }
  }

  /** Reads what {@link #write} and {@link #writeParts} wrote. */
  void read(DataInputStream in) throws IOException {
    since = in.readLong();
    lost = in.readLong();
    lostWritten = lost;
    for (int left = in.readInt(); left > 0; left--) {
      leaving.add(in.readLong());
    }
    journal.parts(ENTRIES, (bytes, sequence) -> index.add(AskedEntry.fromBytes(bytes)));
    Map<Long, Long> keys = new HashMap<>();
    journal.parts(GONE, (bytes, at) -> keys.put(at, Bytes.read(bytes, DataInputStream::readLong)));
    for (long number = Math.max(1, lost - MOST + 1); number <= lost; number++) {
      gone.add(keys.get(number % MOST));
    }
  }
}
