package io.unimos.core.domain;

import io.unimos.core.label.AuditSample;
import io.unimos.core.label.LabelInfluence;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Vectors;
import io.unimos.core.prototypes.LabelSums;
import io.unimos.core.round.Whitening;
import io.unimos.core.source.ClassChange;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The labels that people gave for a domain's images (method-specification 7), and what follows from
 * them: sums for the prototypes, influence on answers, audit samples. For a domain without any
 * query nothing is kept or written. Owner: the domain's stream thread; {@link DomainState} alone
 * changes it.
 */
final class Labels {
  /** The label correlation above which {@code calm} ends (method-specification 7.4). */
  static final double CALM = .01;

  private static final String STATE = "labels";
  private static final String METRIC = "metric";
  private static final String NOTES = "label-notes";

  private final DomainContext context;
  private final DomainJournal journal;
  private final Queries queries;
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

  /**
   * A note of a label that has come since a restart would begin: all that is written of it beside
   * its image's votes. A restart takes it again at its place between the images that are learned
   * again. So a label costs neither a checkpoint nor a copy of the prototypes.
   *
   * @param number counts the domain's labels from 1
   * @param after the number of the domain's images until then
   * @param image the labelled image
   * @param decided the result of {@link Votes#decided} from then on
   * @param counted the changes of the label sums, in this order
   */
  record Note(long number, long after, long image, int decided, List<Counted> counted) {
    /** Returns true if the image has a label from then on and leaves the memory. */
    boolean releases() {
      return decided >= 0;
    }

    private void write(DataOutputStream out) throws IOException {
      out.writeLong(after);
      out.writeLong(image);
      out.writeInt(decided);
      out.writeInt(counted.size());
      for (Counted each : counted) {
        out.writeLong(each.image);
        out.writeInt(each.label);
        out.writeBoolean(each.more);
      }
    }

    private static Note read(DataInputStream in, long number) throws IOException {
      long after = in.readLong();
      long image = in.readLong();
      int decided = in.readInt();
      List<Counted> counted = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        counted.add(new Counted(in.readLong(), in.readInt(), in.readBoolean()));
      }
      return new Note(number, after, image, decided, counted);
    }
  }

  /**
   * An image that is added to the sums or taken out of them.
   *
   * @param image its sequence
   * @param label the class for which it counts
   * @param more true if it is added
   */
  record Counted(long image, int label, boolean more) {}

  Labels(String domain, DomainContext context, DomainJournal journal) {
    this.context = context;
    this.journal = journal;
    queries = new Queries(domain, context, journal);
    sums = LabelSums.none(context.classes());
    derive();
  }

  /** Returns the queries; to be read only. */
  Queries queries() {
    return queries;
  }

  /** Returns the sequence of the last image that was served without the present version. */
  long swappedBehind() {
    return swappedBehind;
  }

  /** Returns n_L and sum_L of the labels that the prototypes learn from. */
  LabelSums sums() {
    return sums;
  }

  /** Returns the influence of the labels on answers. */
  LabelInfluence influence() {
    return influence;
  }

  /** Returns the audit samples since the last reset; to be read only. */
  AuditSample auditSample() {
    return auditSample;
  }

  /** Returns the number of labels that have changed anything, over all conditions. */
  long taken() {
    return taken;
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
  void see(RememberedImage image, DomainPrediction said) {
    queries.see(image, said);
  }

  /** Records the queries for a set of images. */
  void add(Change.Queried queried) {
    queries.add(queried);
  }

  /**
   * Takes in a person's label, and writes the votes and a note of it, nothing else.
   *
   * @param after the number of the domain's images until then
   */
  void label(Change.Labelled labelled, long after) {
    queries.putVotes(labelled.image(), labelled.votes());
    int decided = labelled.votes().decided();
    List<Counted> counted = count(labelled.image(), decided);
    Note note = new Note(taken, after, labelled.image(), decided, counted);
    journal.putPart(NOTES, note.number, Bytes.of(note::write));
    noted++;
  }

  private List<Counted> count(long image, int decided) {
    List<Counted> counted = new ArrayList<>();
    QueryEntry entry = queries.at(image);
    if (entry.labelled()) {
      counted.add(new Counted(image, entry.label(), false));
    }
    int order = entry.order();
    if (decided >= 0) {
      counted.add(new Counted(image, decided, true));
      if (order == 0) {
        order = ++answered;
      }
    }
    queries.put(entry.answered(decided, order));
    taken++;
    queries.dropOldest(
        QueryEntry::labelled,
        oldest -> counted.add(new Counted(oldest.sequence(), oldest.label(), false)));
    sums = with(sums, counted);
    derive();
    return counted;
  }

  private LabelSums with(LabelSums before, List<Counted> counted) {
    LabelSums now = before;
    for (Counted each : counted) {
      double[] x = Vectors.widened(queries.feature(each.image));
      now = each.more ? now.plus(each.label, x) : now.minus(each.label, x);
    }
    return now;
  }

  /** Returns the number of labels since the point at which a restart would begin. */
  int noted() {
    return noted;
  }

  /** Returns the notes of these labels; reads the journal. */
  List<Note> notes() {
    List<Note> notes = new ArrayList<>();
    journal.parts(
        NOTES, (bytes, number) -> notes.add(Bytes.read(bytes, in -> Note.read(in, number))));
    noted = notes.size();
    return notes;
  }

  /** Deletes the notes, because a restart begins later than all of them. */
  void forgetNotes() {
    for (long number = taken - noted + 1; number <= taken; number++) {
      journal.deletePart(NOTES, number);
    }
    noted = 0;
    queries.deleteLeaving();
  }

  /**
   * Returns the sums as they were before the labels of these notes, if they are counted in the
   * present sums.
   */
  LabelSums before(List<Note> notes) {
    List<Counted> back = new ArrayList<>();
    for (Note note : notes) {
      if (note.number <= taken) {
        note.counted.forEach(c -> back.add(new Counted(c.image, c.label, !c.more)));
      }
    }
    Collections.reverse(back);
    return with(sums, back);
  }

  /**
   * Takes the label of a note in, unless it is counted here already.
   *
   * @param before the sums before it
   * @return the sums after it
   */
  LabelSums again(Note note, LabelSums before) {
    if (note.number <= taken) {
      return with(before, note.counted);
    }
    List<Counted> unused = count(note.image, note.decided);
    return sums;
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
    queries.forgetFormer();
    derive();
  }

  /**
   * Resets what was learned of looks from labels.
   *
   * @param oldest the first image of the new condition
   */
  void reset(long oldest) {
    queries.reset(oldest);
    journal.deleteBlob(METRIC);
    calm = true;
    answered = 0;
    swappedAt = 0;
    sums = counted();
    derive();
  }

  /** Takes queries and labels over to other classes; a label of a retired class is dropped. */
  void changeClasses(ClassChange change) {
    forgetNotes();
    queries.changeClasses(change);
    write();
  }

  private LabelSums counted() {
    return with(
        LabelSums.none(context.classes()),
        queries.labelled().stream()
            .map(entry -> new Counted(entry.sequence(), entry.label(), true))
            .toList());
  }

  private void derive() {
    auditSample = new AuditSample();
    int[] counts = new int[context.classes()];
    List<QueryEntry> labelled =
        queries.stream()
            .filter(QueryEntry::labelled)
            .sorted(Comparator.comparingInt(QueryEntry::order))
            .toList();
    for (QueryEntry entry : labelled) {
      counts[entry.label()]++;
      if (!entry.scored()) {
        auditSample.addChosen();
      } else if (entry.order() > swappedAt && entry.sequence() > swappedBehind) {
        auditSample.add(entry.score());
      } else {
        // a late label may be of an image that the former version has answered
        auditSample.addOfBefore(entry.score());
      }
    }
    influence = LabelInfluence.of(counts, calm);
  }

  /** Writes the state that is only in memory, if there is any. */
  void write() {
    if (!queries.used()) {
      return;
    }
    queries.writeParts();
    journal.putBlob(
        STATE,
        Bytes.of(
            out -> {
              out.writeBoolean(calm);
              out.writeInt(answered);
              out.writeInt(swappedAt);
              out.writeLong(swappedBehind);
              out.writeLong(taken);
              queries.write(out);
            }));
  }

  /** Reads what {@link #write} wrote, if it was ever called. */
  void read() {
    journal
        .blob(STATE)
        .ifPresent(
            bytes -> {
              Labels unused = Bytes.read(bytes, this::readState);
              sums = counted();
              derive();
            });
  }

  private Labels readState(DataInputStream in) throws IOException {
    calm = in.readBoolean();
    answered = in.readInt();
    swappedAt = in.readInt();
    swappedBehind = in.readLong();
    taken = in.readLong();
    queries.read(in);
    return this;
  }
}
