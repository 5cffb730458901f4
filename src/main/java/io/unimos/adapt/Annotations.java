package io.unimos.adapt;

import io.unimos.event.HalfFloats;
import io.unimos.memory.MemoryEntry;
import io.unimos.method.ClassChange;
import io.unimos.method.LabelledRows;
import io.unimos.method.annotation.Canaries;
import io.unimos.method.annotation.ClassFactor;
import io.unimos.method.annotation.HeldCanaries;
import io.unimos.method.annotation.Portion;
import io.unimos.method.annotation.RandomDraw;
import io.unimos.method.annotation.Trust;
import io.unimos.method.prototypes.LabelSums;
import io.unimos.method.round.Whitening;
import io.unimos.numbers.Vectors;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a domain knows of its images that people were asked for, and of their answers (METHOD.md 7,
 * "State"). In memory is an index of some 60 bytes an image and what follows from it; the images
 * themselves lie in the journal. Of a domain of which nothing was ever asked nothing is kept or
 * written. Owner: the domain's stream thread; {@link DomainState} alone changes it.
 */
final class Annotations {
  /** Labelled images that are kept, and as many that nobody has answered for: METHOD.md 7, ours. */
  private static final int MOST = 1_024;

  /** {@code calm} ends above it (METHOD.md 7, "In the round"). */
  static final double CALM = .01;

  private static final String STATE = "annotations";
  private static final String ROW = "asked-";
  private static final String OF_VERSION = "labels-";
  private static final String METRIC = "metric";
  private static final String SWAPPED = "swapped";

  private final DomainContext context;
  private final DomainJournal journal;
  private final RandomDraw keys;
  private final List<Asked> index = new ArrayList<>();
  private final Deque<SeenImage> seen = new ArrayDeque<>();
  private final Deque<Long> gone = new ArrayDeque<>();
  private final AskBudget budget = new AskBudget();
  private double trust;
  private boolean calm = true;
  private int answered;
  private long taken;
  private int swappedAt;
  private long swappedBehind;
  private long since;
  private long recordsBefore;

  // follow from the above
  private LabelSums sums;
  private Canaries canaries = new Canaries();
  private LabelInfluence influence;

  /**
   * What finds an image that people were asked for.
   *
   * @param key of its id
   * @param served the class that was served when it came
   * @param zeroShot the text classifier's then
   * @param prototypes the aligned prototypes' then
   * @param label that is counted; or what is said in {@link AskedImage}
   * @param order counts the labels of the present condition; 0: none, or of another one
   * @param trusted true once its label has moved the trust: later ones do not
   * @param until a first answer after that is too late, in milliseconds; 0: none is
   */
  record Asked(
      long sequence,
      long key,
      boolean random,
      int served,
      int zeroShot,
      int prototypes,
      int label,
      int order,
      boolean trusted,
      long until) {

    boolean ended(long now) {
      return until != 0 && now > until;
    }

    boolean labelled() {
      return label >= 0;
    }

    /**
     * The same under other classes.
     *
     * @param now what its row says
     * @param to which class of now each of before is; -1 for a retired one, which nobody names
     */
    private Asked changed(AskedImage now, int[] to) {
      int decided = now.decided();
      return new Asked(
          sequence,
          key,
          random,
          served < 0 ? served : to[served],
          zeroShot < 0 ? zeroShot : to[zeroShot],
          prototypes < 0 ? prototypes : to[prototypes],
          labelled() ? decided : label,
          decided < 0 ? 0 : order,
          trusted,
          until);
    }

    private Asked past() {
      return new Asked(
          sequence,
          key,
          random,
          served,
          zeroShot,
          prototypes,
          label,
          0,
          trusted || labelled(),
          until);
    }

    private void write(DataOutputStream out) throws IOException {
      out.writeLong(sequence);
      out.writeLong(key);
      out.writeBoolean(random);
      out.writeInt(served);
      out.writeInt(zeroShot);
      out.writeInt(prototypes);
      out.writeInt(label);
      out.writeInt(order);
      out.writeBoolean(trusted);
      out.writeLong(until);
    }

    private static Asked read(DataInputStream in) throws IOException {
      return new Asked(
          in.readLong(),
          in.readLong(),
          in.readBoolean(),
          in.readInt(),
          in.readInt(),
          in.readInt(),
          in.readInt(),
          in.readInt(),
          in.readBoolean(),
          in.readLong());
    }
  }

  Annotations(String domain, DomainContext context, DomainJournal journal) {
    this.context = context;
    this.journal = journal;
    keys = new RandomDraw(domain, "");
    sums = LabelSums.none(context.classes());
    derive();
  }

  /** True once anything is to be kept. */
  boolean used() {
    return context.settings().annotate().on() || !index.isEmpty();
  }

  /** The last image that was served without the version that serves now. */
  long swappedBehind() {
    return swappedBehind;
  }

  /** n_L and sum_L of the labels that count. */
  LabelSums sums() {
    return sums;
  }

  /** What the labels do to answers. */
  LabelInfluence influence() {
    return influence;
  }

  /** What labels of random images tell of the accuracy since the last flush. */
  Canaries canaries() {
    return canaries;
  }

  /**
   * Images for which labels are owed, of those that the prototypes have learned: prototypes that
   * came back have learned others long before.
   */
  long budgeted(long records) {
    return records - recordsBefore;
  }

  /** How many may be asked for; to be read only. */
  AskBudget budget() {
    return budget;
  }

  /** Labels that have changed anything, over all conditions. */
  long taken() {
    return taken;
  }

  /** Whether an image of that id was asked for and is no longer waited for. */
  boolean gone(String id) {
    return gone.contains(keys.of(id));
  }

  /** The images that were learned last and not asked for, oldest first. */
  List<SeenImage> candidates() {
    Set<Long> asked = index.stream().map(Asked::sequence).collect(Collectors.toSet());
    return seen.stream().filter(image -> !asked.contains(image.sequence())).toList();
  }

  /** An image that was asked for, by its id. */
  Optional<Asked> find(String id) {
    long key = keys.of(id);
    return index.stream()
        .filter(a -> a.key == key)
        .filter(a -> row(a.sequence).tag().id().equals(id))
        .findFirst();
  }

  /** An image that was asked for; read from the journal. */
  AskedImage row(long sequence) {
    return journal
        .blob(ROW + sequence)
        .map(bytes -> AskedImage.fromBytes(bytes, context.dimension()))
        .orElseThrow(() -> new IllegalStateException("journal: asked-" + sequence + " is missing"));
  }

  /** The newest images asked for in the present condition; read from the journal. */
  List<AskedImage> newest(int count) {
    List<Asked> present = index.stream().filter(a -> a.sequence >= since).toList();
    return present.subList(Math.max(0, present.size() - count), present.size()).stream()
        .map(a -> row(a.sequence))
        .toList();
  }

  /** The labelled images that were learned from in this condition, oldest first; read. */
  List<MemoryEntry> learned() {
    return labelled(a -> a.sequence >= since).stream().map(a -> row(a.sequence).entry()).toList();
  }

  /** The rows of a round, without those held back; read from the journal. */
  LabelledRows rows() {
    Set<Long> held = heldBack().stream().map(Asked::sequence).collect(Collectors.toSet());
    return rows(labelled(a -> !held.contains(a.sequence)));
  }

  /** The rows that a candidate is asked about; mostly none; read from the journal. */
  LabelledRows held() {
    return rows(heldBack());
  }

  private List<Asked> heldBack() {
    if (!context.settings().annotate().holdBack() || sums.total() < HeldCanaries.FROM) {
      return List.of();
    }
    return index.stream()
        .filter(a -> a.random && a.labelled() && a.order > 0)
        .sorted(Comparator.comparingInt(Asked::order).reversed())
        .limit(HeldCanaries.HELD)
        .toList();
  }

  private LabelledRows rows(List<Asked> all) {
    double[][] rows = new double[all.size()][];
    int[] labels = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Vectors.widened(row(all.get(i).sequence).feature());
      labels[i] = all.get(i).label;
    }
    return new LabelledRows(rows, labels);
  }

  private List<Asked> labelled(Predicate<Asked> which) {
    return index.stream()
        .filter(Asked::labelled)
        .filter(which)
        .sorted(Comparator.comparingLong(Asked::sequence))
        .toList();
  }

  /** The metric of the last accepted round; empty before it. */
  Optional<Whitening> metric() {
    return journal
        .blob(METRIC)
        .map(
            bytes ->
                Bytes.read(
                    bytes,
                    in ->
                        new Whitening(
                            HalfFloats.unpack(Bytes.bytes(in)),
                            HalfFloats.unpack(Bytes.bytes(in)))));
  }

  /** An image was learned. */
  void see(MemoryEntry entry, DomainPrediction said) {
    if (entry.tag().length > 0 && context.settings().annotate().on()) {
      seen.add(SeenImage.of(entry, said));
      if (seen.size() > Portion.SIZE) {
        seen.remove();
      }
    }
  }

  /** These are asked for. */
  void ask(Change.Asked asked) {
    budget.spend(asked.images().size(), asked.granted(), asked.at());
    for (Change.Asked.Image image : asked.images()) {
      AskedFor as = image.as();
      journal.putBlob(ROW + as.sequence(), image.row().toBytes());
      index.add(
          new Asked(
              as.sequence(),
              keys.of(as.id()),
              as.random(),
              as.top().get(0).label(),
              as.opinions().zeroShot(),
              as.opinions().prototypes(),
              AskedImage.PENDING,
              0,
              false,
              as.until().orElse(0)));
    }
    dropOldest(a -> !a.labelled());
  }

  /** Somebody has answered. */
  void label(Asked asked, AskedImage now) {
    double[] x = Vectors.widened(now.feature());
    int label = now.decided();
    if (asked.labelled()) {
      sums = sums.minus(asked.label, x);
    }
    int order = asked.order;
    boolean trusted = asked.trusted;
    if (label >= 0) {
      sums = sums.plus(label, x);
      if (!trusted) {
        trust =
            Trust.after(
                trust,
                HalfFloats.unpack(now.prototypes())[label],
                HalfFloats.unpack(now.plain())[label]);
        order = ++answered;
      }
      trusted = true;
    }
    journal.putBlob(ROW + asked.sequence, now.toBytes());
    index.set(
        index.indexOf(asked),
        new Asked(
            asked.sequence,
            asked.key,
            asked.random,
            asked.served,
            asked.zeroShot,
            asked.prototypes,
            label,
            order,
            trusted,
            asked.until));
    taken++;
    dropOldest(Asked::labelled);
    derive();
  }

  private void dropOldest(Predicate<Asked> kind) {
    while (index.stream().filter(kind).count() > MOST) {
      Asked oldest =
          index.stream().filter(kind).min(Comparator.comparingLong(Asked::sequence)).orElseThrow();
      if (oldest.labelled()) {
        sums = sums.minus(oldest.label, Vectors.widened(row(oldest.sequence).feature()));
      }
      index.remove(oldest);
      lose(oldest);
      journal.deleteBlob(ROW + oldest.sequence);
    }
  }

  /** It is no longer waited for; who answers yet is told so. */
  private void lose(Asked asked) {
    gone.add(asked.key);
    if (gone.size() > MOST) {
      gone.remove();
    }
  }

  /** A round was decided. */
  void roundEnded(double runs) {
    calm &= runs <= CALM;
    derive();
  }

  /** The metric of a round that was accepted. */
  void measureBy(Optional<Whitening> metric) {
    if (context.settings().annotate().on()) {
      metric.ifPresent(
          m ->
              journal.putBlob(
                  METRIC,
                  Bytes.of(
                      out -> {
                        Bytes.write(out, HalfFloats.pack(m.inverse()));
                        Bytes.write(out, HalfFloats.pack(m.centre()));
                      })));
    }
  }

  /**
   * Another version serves.
   *
   * @param sequence of the last image that was served without it
   */
  void swapped(long sequence) {
    swappedAt = answered;
    swappedBehind = sequence;
    if (used()) {
      // beside the state, not in it: a release that does not know of it goes on reading that
      journal.putBlob(SWAPPED, Bytes.of(out -> out.writeLong(sequence)));
    }
    derive();
  }

  /**
   * Another condition: what tells of looks goes with the version that served in the old one.
   *
   * @param serving that version; 0 for none
   * @param oldest the image from which on the condition is another one
   * @param back the version whose condition has come back; 0 for none
   */
  void flush(long serving, long oldest, long back) {
    List<Asked> left = new ArrayList<>();
    for (Iterator<Asked> all = index.iterator(); all.hasNext(); ) {
      Asked asked = all.next();
      if (asked.sequence < oldest) {
        all.remove();
        lose(asked);
        if (asked.labelled() && serving != 0) {
          left.add(asked.past());
        } else {
          journal.deleteBlob(ROW + asked.sequence);
        }
      }
    }
    if (!left.isEmpty()) {
      journal.putBlob(OF_VERSION + serving, Bytes.of(out -> write(left, out)));
    }
    index.replaceAll(Asked::past);
    if (back != 0) {
      index.addAll(0, ofVersion(journal, back));
      journal.deleteBlob(OF_VERSION + back);
    }
    journal.deleteBlob(METRIC);
    seen.clear();
    trust = 0;
    calm = true;
    answered = 0;
    swappedAt = 0;
    since = oldest;
    budget.restart(index.stream().filter(a -> a.sequence >= since).count());
    sum();
    derive();
  }

  private static List<Asked> ofVersion(DomainJournal journal, long version) {
    return journal
        .blob(OF_VERSION + version)
        .map(bytes -> Bytes.read(bytes, Annotations::readAll))
        .orElse(List.of());
  }

  /**
   * Takes requests and labels over to other classes; a label of a retired one is none. What was
   * said of images that may yet be asked for was said under the classes of before: it goes.
   *
   * @param versions that are kept, whose labels lie beside them
   */
  void changeClasses(ClassChange change, List<Long> versions) {
    int[] to = change.to();
    index.replaceAll(asked -> changed(asked, change, to));
    for (long version : versions) {
      List<Asked> left = new ArrayList<>(ofVersion(journal, version));
      if (!left.isEmpty()) {
        left.replaceAll(asked -> changed(asked, change, to));
        journal.putBlob(OF_VERSION + version, Bytes.of(out -> write(left, out)));
      }
    }
    seen.clear();
    if (used()) {
      write();
    }
  }

  private Asked changed(Asked asked, ClassChange change, int[] to) {
    AskedImage now = row(asked.sequence).changed(change);
    journal.putBlob(ROW + asked.sequence, now.toBytes());
    return asked.changed(now, to);
  }

  /** Prototypes of so many records go on in a new condition. */
  void goOnFrom(long records) {
    recordsBefore = records;
  }

  /** A version is no longer kept: neither are the labels of its condition. */
  static int forget(DomainJournal journal, long version) {
    List<Asked> gone = ofVersion(journal, version);
    gone.forEach(a -> journal.deleteBlob(ROW + a.sequence));
    journal.deleteBlob(OF_VERSION + version);
    return gone.size();
  }

  private void sum() {
    sums = LabelSums.none(context.classes());
    for (Asked asked : index) {
      if (asked.labelled()) {
        sums = sums.plus(asked.label, Vectors.widened(row(asked.sequence).feature()));
      }
    }
  }

  private void derive() {
    canaries = new Canaries();
    List<Asked> scored =
        index.stream()
            .filter(a -> a.random && a.labelled() && a.order > 0)
            .sorted(Comparator.comparingInt(Asked::order))
            .toList();
    for (Asked a : scored) {
      Canaries.Score score =
          new Canaries.Score(a.label == a.served, a.label == a.zeroShot, a.label == a.prototypes);
      // a label that comes late may be of an image that the version of before has answered
      if (a.order > swappedAt && a.sequence > swappedBehind) {
        canaries.add(score);
      } else {
        canaries.addOfBefore(score);
      }
    }
    boolean all = context.settings().annotate().strategy().countsAll();
    int[] counts = new int[context.classes()];
    for (Asked a : index) {
      if (a.labelled() && (all || a.random)) {
        counts[a.label]++;
      }
    }
    influence = new LabelInfluence(sums.total() > 0, trust, ClassFactor.of(counts, calm));
  }

  /** Writes what only memory has. */
  void write() {
    journal.putBlob(
        STATE,
        Bytes.of(
            out -> {
              out.writeDouble(trust);
              out.writeBoolean(calm);
              out.writeInt(answered);
              out.writeInt(swappedAt);
              out.writeLong(taken);
              budget.write(out);
              out.writeInt(gone.size());
              for (long key : gone) {
                out.writeLong(key);
              }
              out.writeLong(since);
              out.writeLong(recordsBefore);
              write(index, out);
              out.writeInt(seen.size());
              for (SeenImage image : seen) {
                image.write(out);
              }
            }));
  }

  /** Takes up what {@link #write} wrote, if it ever did. */
  void read() {
    journal
        .blob(STATE)
        .ifPresent(
            bytes -> {
              Bytes.read(bytes, this::readState);
              swappedBehind =
                  journal
                      .blob(SWAPPED)
                      .map(b -> Bytes.read(b, DataInputStream::readLong))
                      .orElse(0L);
              sum();
              derive();
            });
  }

  private Annotations readState(DataInputStream in) throws IOException {
    trust = in.readDouble();
    calm = in.readBoolean();
    answered = in.readInt();
    swappedAt = in.readInt();
    taken = in.readLong();
    budget.read(in);
    for (int left = in.readInt(); left > 0; left--) {
      gone.add(in.readLong());
    }
    since = in.readLong();
    recordsBefore = in.readLong();
    index.addAll(readAll(in));
    int n = in.readInt();
    for (int i = 0; i < n; i++) {
      seen.add(SeenImage.read(in));
    }
    return this;
  }

  private static void write(List<Asked> all, DataOutputStream out) throws IOException {
    out.writeInt(all.size());
    for (Asked asked : all) {
      asked.write(out);
    }
  }

  private static List<Asked> readAll(DataInputStream in) throws IOException {
    List<Asked> all = new ArrayList<>();
    int n = in.readInt();
    for (int i = 0; i < n; i++) {
      all.add(Asked.read(in));
    }
    return all;
  }

  /** The row of an image that is asked for from now on. */
  static AskedImage asked(SeenImage image, MemoryEntry entry) {
    return new AskedImage(entry, image.plain(), image.prototypes(), new TreeMap<>());
  }
}
