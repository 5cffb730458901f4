package io.unimos.core.domain;

import io.unimos.core.label.AuditSample;
import io.unimos.core.label.ClassFactor;
import io.unimos.core.label.QueryPool;
import io.unimos.core.label.Trust;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Vectors;
import io.unimos.core.prototypes.LabelSums;
import io.unimos.core.round.Whitening;
import io.unimos.core.source.ClassChange;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The state of a domain's queries and labels (method-specification 7.1): counters and what follows
 * from the labels. The queried images themselves are in {@link AskedIndex}. For a domain without
 * any query nothing is kept or written. Owner: the domain's stream thread; {@link DomainState}
 * alone changes it.
 */
final class Annotations {
  /** The label correlation above which {@code calm} ends (method-specification 7.4). */
  static final double CALM = .01;

  private static final String STATE = "annotations";
  private static final String METRIC = "metric";
  private static final String LABELS = "labels";

  private final DomainContext context;
  private final DomainJournal journal;
  private final AskedIndex index;
  private final Deque<SeenImage> seen = new ArrayDeque<>();
  private final QueryBudget budget = new QueryBudget();
  private double trust;
  private boolean calm = true;
  private int answered;
  private long taken;
  private int swappedAt;
  private long swappedBehind;

  /** The number of labels since the point at which a restart would begin. */
  private int noted;

  // these follow from the fields above
  private LabelSums sums;
  private AuditSample auditSample = new AuditSample();
  private LabelInfluence influence;

  Annotations(String domain, DomainContext context, DomainJournal journal) {
    this.context = context;
    this.journal = journal;
    index = new AskedIndex(domain, context.dimension(), journal);
    sums = LabelSums.none(context.classes());
    derive();
  }

  /** Returns true if there is anything to keep. */
  boolean used() {
    return context.settings().annotate().on() || !index.isEmpty() || index.hasTouched();
  }

  /** Returns the sequence of the last image that was served without the present version. */
  long swappedBehind() {
    return swappedBehind;
  }

  /** Returns n_L and sum_L of the labels that the prototypes learn from. */
  LabelSums sums() {
    return sums;
  }

  /** Returns the number of labels that count. */
  int labels() {
    return (int) index.stream().filter(AskedEntry::labelled).count();
  }

  /** Returns the influence of the labels on answers. */
  LabelInfluence influence() {
    return influence;
  }

  /** Returns the audit samples since the last reset. */
  AuditSample auditSample() {
    return auditSample;
  }

  /** Returns the query budget; to be read only. */
  QueryBudget budget() {
    return budget;
  }

  /** Returns the number of labels that have changed anything, over all conditions. */
  long taken() {
    return taken;
  }

  /** Returns the queried images; to be read only. */
  AskedIndex asked() {
    return index;
  }

  /** Returns the images that were learned last and not queried, oldest first. */
  List<SeenImage> candidates() {
    Set<Long> asked = index.stream().map(AskedEntry::sequence).collect(Collectors.toSet());
    return seen.stream().filter(image -> !asked.contains(image.sequence())).toList();
  }

  /** Returns the metric of the last accepted round; empty before it. */
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

  /** Adds an image that was learned to the candidates for a query. */
  void see(MemoryEntry entry, DomainPrediction said) {
    if (entry.tag().length > 0 && context.settings().annotate().on()) {
      seen.add(SeenImage.of(entry, said));
      if (seen.size() > QueryPool.SIZE) {
        seen.remove();
      }
    }
  }

  /** Records the queries for a set of images. */
  void ask(Change.Asked asked) {
    budget.spend(asked.images().size(), asked.granted(), asked.at());
    for (AskedFor query : asked.images()) {
      index.add(
          new AskedEntry(
              query.sequence(),
              index.key(query.id()),
              query.random(),
              query.top().get(0).label(),
              query.opinions().zeroShot(),
              query.former().orElse(AskedEntry.NOBODY),
              AskedImage.PENDING,
              0,
              false,
              query.until().orElse(0)),
          query.row());
    }
    index.dropOldest(a -> !a.labelled(), unanswered -> {});
  }

  /**
   * Takes in a person's label. Writes nothing to the journal: see {@link #note}.
   *
   * @return the changes of the label sums
   */
  List<LabelNote.Counted> label(AskedEntry asked, AskedImage now) {
    List<LabelNote.Counted> counted = new ArrayList<>();
    int label = now.decided();
    if (asked.labelled()) {
      counted.add(new LabelNote.Counted(asked.sequence(), asked.label(), false));
    }
    int order = asked.order();
    boolean trusted = asked.trusted();
    if (label >= 0) {
      counted.add(new LabelNote.Counted(asked.sequence(), label, true));
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
    index.replace(asked.answered(label, order, trusted));
    taken++;
    index.dropOldest(
        AskedEntry::labelled,
        oldest -> counted.add(new LabelNote.Counted(oldest.sequence(), oldest.label(), false)));
    sums = with(sums, counted);
    derive();
    return counted;
  }

  private LabelSums with(LabelSums before, List<LabelNote.Counted> counted) {
    LabelSums now = before;
    for (LabelNote.Counted each : counted) {
      double[] x = Vectors.widened(index.row(each.image()).feature());
      now = each.more() ? now.plus(each.label(), x) : now.minus(each.label(), x);
    }
    return now;
  }

  /**
   * Writes a note of the label taken last, and nothing else.
   *
   * @param after the number of the domain's images until then
   * @param counted the result of {@link #label}
   */
  void note(long after, Change.Labelled labelled, List<LabelNote.Counted> counted) {
    AskedImage now = labelled.now();
    long image = labelled.asked().sequence();
    index.putRow(image, now);
    LabelNote note = new LabelNote(taken, after, image, now.votes(), counted);
    journal.putPart(LABELS, note.number(), note.toBytes());
    noted++;
  }

  /** Returns the number of labels since the point at which a restart would begin. */
  int noted() {
    return noted;
  }

  /** Returns the notes of these labels; reads the journal. */
  List<LabelNote> notes() {
    List<LabelNote> notes = new ArrayList<>();
    journal.parts(LABELS, (bytes, number) -> notes.add(LabelNote.fromBytes(bytes, number)));
    noted = notes.size();
    return notes;
  }

  /** Deletes the notes, because a restart begins later than all of them. */
  void forgetNotes() {
    for (long number = taken - noted + 1; number <= taken; number++) {
      journal.deletePart(LABELS, number);
    }
    noted = 0;
    index.deleteLeaving();
  }

  /**
   * Returns the sums as they were before the labels of these notes, if they are counted in the
   * present sums.
   */
  LabelSums before(List<LabelNote> notes) {
    List<LabelNote.Counted> back = new ArrayList<>();
    for (LabelNote note : notes) {
      if (knows(note)) {
        note.counted()
            .forEach(c -> back.add(new LabelNote.Counted(c.image(), c.label(), !c.more())));
      }
    }
    Collections.reverse(back);
    return with(sums, back);
  }

  /** Returns the sums after the label of a note. */
  LabelSums after(LabelNote note, LabelSums before) {
    return with(before, note.counted());
  }

  /** Returns true if the label of a note is counted here already. */
  boolean knows(LabelNote note) {
    return note.number() <= taken;
  }

  /** Returns the label of a note as the change that it was. */
  Change.Labelled again(LabelNote note) {
    return new Change.Labelled(index.at(note.image()), index.row(note.image()).voted(note.votes()));
  }

  /** Records that a round was decided on. */
  void roundEnded(double labelCorrelation) {
    calm &= labelCorrelation <= CALM;
    derive();
  }

  /** Sets the metric to that of an accepted round. */
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
   * Records that another version serves.
   *
   * @param sequence the sequence of the last image that was served without it
   */
  void swapped(long sequence) {
    swappedAt = answered;
    swappedBehind = sequence;
    index.forgetFormer();
    derive();
  }

  /**
   * Resets what labels tell of looks.
   *
   * @param oldest the first image of the new condition
   */
  void reset(long oldest) {
    index.reset(oldest);
    journal.deleteBlob(METRIC);
    seen.clear();
    trust = 0;
    calm = true;
    answered = 0;
    swappedAt = 0;
    budget.restart(index.present());
    sums = index.sums(context.classes());
    derive();
  }

  /**
   * Takes queries and labels over to other classes; a label of a retired class is dropped. The
   * answers of images that may yet be queried named the former classes, so these candidates are
   * dropped.
   */
  void changeClasses(ClassChange change) {
    forgetNotes();
    index.changeClasses(change);
    seen.clear();
    if (used()) {
      write();
    }
  }

  private void derive() {
    auditSample = new AuditSample();
    List<AskedEntry> scored =
        index.stream()
            .filter(AskedEntry::scored)
            .sorted(Comparator.comparingInt(AskedEntry::order))
            .toList();
    for (AskedEntry a : scored) {
      // a late label may be of an image that the former version has answered
      if (a.order() > swappedAt && a.sequence() > swappedBehind) {
        auditSample.add(a.score());
      } else {
        auditSample.addOfBefore(a.score());
      }
    }
    int[] counts = new int[context.classes()];
    index.stream().filter(AskedEntry::labelled).forEach(a -> counts[a.label()]++);
    influence = new LabelInfluence(labels() > 0, trust, ClassFactor.of(counts, calm));
  }

  /** Writes the state that is only in memory. */
  void write() {
    index.writeParts();
    journal.putBlob(
        STATE,
        Bytes.of(
            out -> {
              out.writeDouble(trust);
              out.writeBoolean(calm);
              out.writeInt(answered);
              out.writeInt(swappedAt);
              out.writeLong(swappedBehind);
              out.writeLong(taken);
              budget.write(out);
              index.write(out);
              out.writeInt(seen.size());
              for (SeenImage image : seen) {
                image.write(out);
              }
            }));
  }

  /** Reads what {@link #write} wrote, if it was ever called. */
  void read() {
    journal
        .blob(STATE)
        .ifPresent(
            bytes -> {
              Bytes.read(bytes, this::readState);
              sums = index.sums(context.classes());
              derive();
            });
  }

  private Annotations readState(DataInputStream in) throws IOException {
    trust = in.readDouble();
    calm = in.readBoolean();
    answered = in.readInt();
    swappedAt = in.readInt();
    swappedBehind = in.readLong();
    taken = in.readLong();
    budget.read(in);
    index.read(in);
    int n = in.readInt();
    for (int i = 0; i < n; i++) {
      seen.add(SeenImage.read(in));
    }
    return this;
  }
}
