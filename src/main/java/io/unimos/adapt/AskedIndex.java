package io.unimos.adapt;

import io.unimos.memory.MemoryEntry;
import io.unimos.method.ClassChange;
import io.unimos.method.LabelledRows;
import io.unimos.method.annotation.RandomDraw;
import io.unimos.method.prototypes.LabelSums;
import io.unimos.numbers.Vectors;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The images of a domain that people were asked for: in memory what finds them, in the journal
 * themselves, and beside a version of another condition those of that condition. Owner: the
 * domain's stream thread; {@link Annotations} alone changes it.
 */
final class AskedIndex {
  /** Labelled images that are kept, and as many that nobody has answered for: METHOD.md 7, ours. */
  private static final int MOST = 1_024;

  private static final String ROW = "asked-";
  private static final String OF_VERSION = "labels-";
  private static final String FORMER = "former";
  private static final String BESIDE = "beside";

  private final DomainJournal journal;
  private final int dimension;
  private final RandomDraw keys;
  private final List<AskedEntry> index = new ArrayList<>();
  private final Deque<Long> gone = new ArrayDeque<>();

  AskedIndex(String domain, int dimension, DomainJournal journal) {
    this.journal = journal;
    this.dimension = dimension;
    keys = new RandomDraw(domain, "");
  }

  boolean isEmpty() {
    return index.isEmpty();
  }

  Stream<AskedEntry> stream() {
    return index.stream();
  }

  /** What finds an image by its id. */
  long key(String id) {
    return keys.of(id);
  }

  /** Whether an image of that id was asked for and is no longer waited for. */
  boolean gone(String id) {
    return gone.contains(keys.of(id));
  }

  /** By its id. */
  Optional<AskedEntry> find(String id) {
    long key = keys.of(id);
    return index.stream()
        .filter(a -> a.key() == key)
        .filter(a -> row(a.sequence()).tag().id().equals(id))
        .findFirst();
  }

  /** Read from the journal. */
  AskedImage row(long sequence) {
    return journal
        .blob(ROW + sequence)
        .map(bytes -> AskedImage.fromBytes(bytes, dimension))
        .orElseThrow(() -> new IllegalStateException("journal: asked-" + sequence + " is missing"));
  }

  /** The newest from one on; read from the journal. */
  List<AskedImage> newest(long since, int count) {
    List<AskedEntry> present = index.stream().filter(a -> a.sequence() >= since).toList();
    return present.subList(Math.max(0, present.size() - count), present.size()).stream()
        .map(a -> row(a.sequence()))
        .toList();
  }

  /** The labelled ones from one on, oldest first; read from the journal. */
  List<MemoryEntry> learned(long since) {
    return labelled(a -> a.sequence() >= since).stream()
        .map(a -> row(a.sequence()).entry())
        .toList();
  }

  /** The labelled ones but some, oldest first, as rows of a round; read from the journal. */
  LabelledRows rowsWithout(List<AskedEntry> held) {
    Set<Long> some = held.stream().map(AskedEntry::sequence).collect(Collectors.toSet());
    return rows(labelled(a -> !some.contains(a.sequence())));
  }

  /** These as rows; read from the journal. */
  LabelledRows rows(List<AskedEntry> all) {
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

  private List<AskedEntry> labelled(Predicate<AskedEntry> which) {
    return index.stream()
        .filter(AskedEntry::labelled)
        .filter(which)
        .sorted(Comparator.comparingLong(AskedEntry::sequence))
        .toList();
  }

  /** n_L and sum_L; read from the journal. */
  LabelSums sums(int classes) {
    LabelSums sums = LabelSums.none(classes);
    for (AskedEntry asked : index) {
      if (asked.labelled() && !asked.passed()) {
        sums = sums.plus(asked.label(), feature(asked));
      }
    }
    return sums;
  }

  /** One more. */
  void add(AskedEntry asked, AskedImage row) {
    journal.putBlob(ROW + asked.sequence(), row.toBytes());
    index.add(asked);
  }

  /** One has another label. */
  void replace(AskedEntry before, AskedEntry now, AskedImage row) {
    journal.putBlob(ROW + now.sequence(), row.toBytes());
    index.set(index.indexOf(before), now);
  }

  /**
   * Drops the oldest of a kind of which there are too many.
   *
   * @param dropped hears of each while it can still be read
   */
  void dropOldest(Predicate<AskedEntry> kind, Consumer<AskedEntry> dropped) {
    while (index.stream().filter(kind).count() > MOST) {
      AskedEntry oldest =
          index.stream()
              .filter(kind)
              .min(Comparator.comparingLong(AskedEntry::sequence))
              .orElseThrow();
      dropped.accept(oldest);
      index.remove(oldest);
      lose(oldest);
      journal.deleteBlob(ROW + oldest.sequence());
    }
  }

  /** It is no longer waited for; who answers yet is told so. */
  private void lose(AskedEntry asked) {
    gone.add(asked.key());
    if (gone.size() > MOST) {
      gone.remove();
    }
  }

  /**
   * Another condition: labels of the old one go beside the version that served in it.
   *
   * @param serving that version; 0 for none
   * @param oldest the image from which on the condition is another one
   * @param back the version whose condition has come back; 0 for none
   */
  void flush(long serving, long oldest, long back) {
    List<AskedEntry> left = new ArrayList<>();
    for (Iterator<AskedEntry> all = index.iterator(); all.hasNext(); ) {
      AskedEntry asked = all.next();
      if (asked.sequence() < oldest) {
        all.remove();
        lose(asked);
        if (asked.labelled() && serving != 0) {
          left.add(asked.past());
        } else {
          journal.deleteBlob(ROW + asked.sequence());
        }
      }
    }
    if (!left.isEmpty()) {
      journal.putBlob(OF_VERSION + serving, Bytes.of(out -> AskedEntry.writeAll(left, out)));
    }
    index.replaceAll(AskedEntry::past);
    if (back != 0) {
      index.addAll(0, ofVersion(journal, back));
      journal.deleteBlob(OF_VERSION + back);
    }
  }

  private static List<AskedEntry> ofVersion(DomainJournal journal, long version) {
    return journal
        .blob(OF_VERSION + version)
        .map(bytes -> Bytes.read(bytes, AskedEntry::readAll))
        .orElse(List.of());
  }

  /**
   * Takes all over to other classes; a label of a retired one is none.
   *
   * @param versions that are kept, whose labels lie beside them
   */
  void changeClasses(ClassChange change, List<Long> versions) {
    forgetFormer();
    int[] to = change.to();
    index.replaceAll(asked -> changed(asked, change, to));
    for (long version : versions) {
      List<AskedEntry> left = new ArrayList<>(ofVersion(journal, version));
      if (!left.isEmpty()) {
        left.replaceAll(asked -> changed(asked, change, to));
        journal.putBlob(OF_VERSION + version, Bytes.of(out -> AskedEntry.writeAll(left, out)));
      }
    }
  }

  private AskedEntry changed(AskedEntry asked, ClassChange change, int[] to) {
    AskedImage now = row(asked.sequence()).changed(change);
    journal.putBlob(ROW + asked.sequence(), now.toBytes());
    return asked.changed(now, to);
  }

  /** A version is no longer kept: neither are the labels of its condition. */
  static int forget(DomainJournal journal, long version) {
    List<AskedEntry> gone = ofVersion(journal, version);
    gone.forEach(a -> journal.deleteBlob(ROW + a.sequence()));
    journal.deleteBlob(OF_VERSION + version);
    return gone.size();
  }

  /** Nothing is on trial any more. */
  void forgetFormer() {
    if (index.stream().anyMatch(a -> a.former() != AskedEntry.NOBODY)) {
      index.replaceAll(a -> a.without(AskedEntry.NOBODY));
      journal.deleteBlob(FORMER);
    }
  }

  /** Writes what would have been served, which {@link #write} leaves out. */
  void writeFormer() {
    List<AskedEntry> all = index.stream().filter(a -> a.former() != AskedEntry.NOBODY).toList();
    if (!all.isEmpty()) {
      // beside the state, not in it: a release that does not know of it goes on reading that
      journal.putBlob(
          FORMER,
          Bytes.of(
              out -> {
                out.writeInt(all.size());
                for (AskedEntry asked : all) {
                  out.writeLong(asked.sequence());
                  out.writeInt(asked.former());
                }
              }));
    }
  }

  /**
   * Takes up what {@link #writeFormer} wrote.
   *
   * @param behind the last image that was served without the version that serves now: what is
   *     written of one before it is of another trial
   */
  void readFormer(long behind) {
    Map<Long, Integer> all = new HashMap<>();
    journal.blob(FORMER).ifPresent(bytes -> Bytes.read(bytes, in -> pairs(in, all)));
    all.keySet().removeIf(sequence -> sequence <= behind);
    index.replaceAll(a -> a.without(all.getOrDefault(a.sequence(), AskedEntry.NOBODY)));
  }

  /** Writes what else {@link #write} leaves out, as it was added later. */
  void writeBeside() {
    List<AskedEntry> all = index.stream().filter(AskedEntry::hasBeside).toList();
    if (all.isEmpty()) {
      // mostly there is nothing, and nothing is written of it
      journal.blob(BESIDE).ifPresent(written -> journal.deleteBlob(BESIDE));
      return;
    }
    journal.putBlob(
        BESIDE,
        Bytes.of(
            out -> {
              out.writeInt(all.size());
              for (AskedEntry asked : all) {
                out.writeLong(asked.sequence());
                out.writeInt(asked.own());
                out.writeBoolean(asked.passed());
              }
            }));
  }

  /** Takes up what {@link #writeBeside} wrote. */
  void readBeside() {
    Map<Long, Beside> all = new HashMap<>();
    journal.blob(BESIDE).ifPresent(bytes -> Bytes.read(bytes, in -> beside(in, all)));
    index.replaceAll(
        a -> {
          Beside left = all.get(a.sequence());
          return left == null ? a : a.beside(left.own, left.passed);
        });
  }

  /** What {@link #writeBeside} wrote of one. */
  private record Beside(int own, boolean passed) {}

  private static Map<Long, Beside> beside(DataInputStream in, Map<Long, Beside> into)
      throws IOException {
    for (int left = in.readInt(); left > 0; left--) {
      into.put(in.readLong(), new Beside(in.readInt(), in.readBoolean()));
    }
    return into;
  }

  private static Map<Long, Integer> pairs(DataInputStream in, Map<Long, Integer> into)
      throws IOException {
    for (int left = in.readInt(); left > 0; left--) {
      into.put(in.readLong(), in.readInt());
    }
    return into;
  }

  void writeGone(DataOutputStream out) throws IOException {
    out.writeInt(gone.size());
    for (long key : gone) {
      out.writeLong(key);
    }
  }

  void readGone(DataInputStream in) throws IOException {
    for (int left = in.readInt(); left > 0; left--) {
      gone.add(in.readLong());
    }
  }

  void write(DataOutputStream out) throws IOException {
    AskedEntry.writeAll(index, out);
  }

  void read(DataInputStream in) throws IOException {
    index.addAll(AskedEntry.readAll(in));
  }
}
