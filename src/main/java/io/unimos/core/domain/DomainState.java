package io.unimos.core.domain;

import io.unimos.core.math.HalfFloats;
import io.unimos.core.met.LinearHead;
import io.unimos.core.prototypes.AlignedPrototypes;
import io.unimos.core.prototypes.LabelSums;
import io.unimos.core.prototypes.PrototypePrediction;
import io.unimos.core.round.ClosedForm;
import io.unimos.core.source.ClassChange;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * The whole state of an {@link OnlineDomain}, its changes, and its way through a restart. It writes
 * the counters with each image and a checkpoint at window ends and changes of the version; a
 * restart starts from these and from the images since. Others read the state; {@link #apply} alone
 * changes it. Owner: the domain's stream thread.
 */
final class DomainState {
  private static final String CHECKPOINT = "checkpoint";
  private static final String REFERENCE = "reference";

  /**
   * The number of labels within a window after which the point where a restart begins moves on:
   * ours, it bounds the time that a restart takes.
   */
  private static final int MOST_NOTED = 256;

  private final DomainContext context;
  private final AdaptSettings settings;
  private final DomainJournal journal;
  private final RememberedImages memory;
  private final RestartPoints restarts;
  private final Learner learner;
  private final VersionStore versionStore;
  private final RoundPolicy policy;
  private final Labels labels;
  private final SkippedImages skipped = new SkippedImages();
  private final Ensemble ensemble;
  private final DomainCounters counters;
  private String happened = "";
  private boolean changed;
  private boolean gone;

  DomainState(String name, DomainContext context, DomainJournal journal) {
    this.context = context;
    this.journal = journal;
    settings = context.settings();
    ensemble = new Ensemble(context);
    counters = new DomainCounters();
    memory = new RememberedImages(settings.windows(), context.dimension(), journal);
    restarts = new RestartPoints(journal);
    learner = new Learner(context);
    versionStore = new VersionStore(journal, context);
    policy = new RoundPolicy(settings.policy());
    labels = new Labels(name, context, journal);
    journal.domain().ifPresent(this::load);
  }

  /**
   * Creates the state of a domain under other classes. The window ends early, without a report, and
   * a restart begins here. Each remembered image is answered again from its feature, so that
   * rounds, memory and reference know the new classes.
   *
   * @param before the state under the former classes; not to be used any more
   * @param context the context of the new classes
   */
  DomainState(String name, DomainState before, DomainContext context, ClassChange change) {
    before.close(false);
    this.context = context;
    journal = before.journal;
    settings = context.settings();
    ensemble = new Ensemble(context);
    memory = before.memory;
    restarts = before.restarts;
    versionStore = before.versionStore;
    policy = before.policy;
    counters = before.counters;
    before.labels.changeClasses(change);
    before.gone = true;
    labels = new Labels(name, context, journal);
    labels.read();
    learner = new Learner(context);
    learner.resume(before.learner.prototypes().changed(context.prototypes(), change));
    changeVersions(change);
    learner.prototypes().label(labels.sums());
    rememberLast(counters.sequence());
    happened = "other classes since image " + (counters.sequence() + 1);
    policy.changeClasses(settings.mode().trains() && memory.size() >= settings.windows().test());
    labels.swapped(counters.sequence());
    sayAgain();
    restartAtWindow(learner.prototypes().checkpoint());
    restarts.deleteWithin();
    write(Change.Written.CHECKPOINT);
    changed = false;
  }

  private void changeVersions(ClassChange change) {
    LinearHead probe =
        context
            .regression()
            .probe()
            .scaled(ClosedForm.SCALE)
            .folded(learner.prototypes().meanShift());
    versionStore.changeClasses(version -> version.changed(change, probe, context.source()));
  }

  /** Answers every remembered image again, and makes the reference from that. */
  private void sayAgain() {
    memory.sayAgain(
        entry -> {
          learner.sayAgain(learner.predict(HalfFloats.unpack(entry.feature())));
          return named(entry);
        });
    if (journal.blob(REFERENCE).isPresent()) {
      journal.putBlob(REFERENCE, DomainReference.of(remembered(), context).toBytes());
    }
  }

  /** Returns an image with the class that is served for it now. */
  private RememberedImage named(RememberedImage entry) {
    float[] x = HalfFloats.unpack(entry.feature());
    DomainPrediction served = answer(entry.sequence(), false, x, learner.predict(x));
    return entry.withPredicted(served.answers().label(Component.SERVED));
  }

  /** Returns the counters; to be read only, as all parts are. */
  DomainCounters counters() {
    return counters;
  }

  /** Returns the event that the window's report has to name first; mostly empty. */
  String happened() {
    return happened;
  }

  RememberedImages memory() {
    return memory;
  }

  Learner learner() {
    return learner;
  }

  VersionStore versionStore() {
    return versionStore;
  }

  RoundPolicy policy() {
    return policy;
  }

  Labels labels() {
    return labels;
  }

  SkippedImages skipped() {
    return skipped;
  }

  /** Returns the reference for drift; reads the journal. */
  Optional<DomainReference> reference() {
    return DomainReference.from(journal.blob(REFERENCE));
  }

  /**
   * Returns the newest images learned from, oldest first, at most as many as a domain replays after
   * a reset, with the classes that are served for them now; reads the journal.
   */
  List<RememberedImage> recent(int count) {
    return memory.newest(Math.min(count, settings.windows().replayed())).stream()
        .map(this::named)
        .toList();
  }

  /**
   * Returns the remembered images of the windows before this one, oldest first; reads the journal.
   */
  List<RememberedImage> remembered() {
    return memory.upTo(counters.windowStart());
  }

  /** Returns the prototypes as they were at the window's start; reads the journal. */
  AlignedPrototypes windowStartPrototypes() {
    AlignedPrototypes prototypes = learner.restored(windowStartBytes());
    prototypes.label(labels.sums());
    return prototypes;
  }

  private byte[] windowStartBytes() {
    return restarts.windowStartPrototypes().orElseGet(learner::fresh);
  }

  DomainPrediction answer(long number, boolean duplicate, float[] x, PrototypePrediction reading) {
    return ensemble
        .answer(
            new DomainPrediction.Position(number, duplicate),
            x,
            reading,
            live(),
            policy.prototypesAlone(),
            labels.influence())
        .with(learner.unknownClass(reading));
  }

  /** Returns the version that serves; empty while the prototypes serve alone. */
  Optional<LiveVersion> live() {
    return settings.mode().trains() ? versionStore.serving() : Optional.empty();
  }

  /** Returns the number of the version that serves; 0 while the prototypes serve alone. */
  long version() {
    return live().map(LiveVersion::number).orElse(0L);
  }

  /** Applies a change and writes it, all of it. */
  void apply(Change change) {
    if (gone) {
      throw new IllegalStateException("the domain has left memory");
    }
    changed = true;
    if (change instanceof Change.OfImage image) {
      ofImage(image);
    } else if (change instanceof Change.WindowClosed closed) {
      goOn(closed);
    } else if (change instanceof Change.SkippedClosed) {
      counters.countWindow();
      skipped.clear();
    } else if (change instanceof Change.Reset reset) {
      reset(reset);
    } else if (change instanceof Change.Accepted accepted) {
      accept(accepted);
    } else if (change instanceof Change.Rejected rejected) {
      versionStore.countCandidate();
      policy.rejected(counters.window(), rejected.records());
      labels.roundEnded(learner.prototypes().labelCorrelation());
    } else if (change instanceof Change.Dropped) {
      counters.countDropped();
    } else if (change instanceof Change.RolledBack back) {
      serve(back.to());
      versionStore.remove(back.version());
      policy.rolledBack(counters.window());
      happened = back.reason();
    } else if (change instanceof Change.ServedByHand by) {
      versionStore.withdraw(versionStore.servingNumber(), by.version());
      serve(by.version());
      policy.changedByHand(by.version());
    } else if (change instanceof Change.Queried queried) {
      labels.add(queried);
    } else if (change instanceof Change.Labelled labelled) {
      label(labelled);
    } else if (change instanceof Change.Frozen frozen) {
      policy.freeze(frozen.on());
    }
    write(change.written());
  }

  private void ofImage(Change.OfImage image) {
    counters.countImage();
    if (image instanceof Change.Refused refused) {
      skipped.refuse(refused.maxCosine());
    } else if (image instanceof Change.Repeated repeated) {
      skipped.repeat(repeated.nearest());
    } else if (image instanceof Change.Learned learned) {
      RememberedImage entry = learned.entry();
      memory.add(entry);
      learner.learn(learned.x(), entry, learned.reading(), learned.served());
      labels.see(entry, learned.served());
    }
  }

  /** Takes in an answer; a labelled image leaves the memory. */
  private void label(Change.Labelled labelled) {
    labels.label(labelled, counters.sequence());
    learner.prototypes().label(labels.sums());
    if (labelled.votes().decided() >= 0) {
      memory.release(labelled.image());
    }
    if (labels.noted() >= MOST_NOTED) {
      restartHere();
      write(Change.Written.CHECKPOINT);
    }
  }

  private void goOn(Change.WindowClosed closed) {
    closed.reference().ifPresent(y -> journal.putBlob(REFERENCE, y.toBytes()));
    policy.want(closed.train() || policy.wanted());
    if (!closed.alarm()) {
      counters.keepCorrelation(learner.prototypes().labelCorrelation());
    }
    close(closed.alarm());
  }

  private void reset(Change.Reset reset) {
    labels.reset(reset.oldest());
    versionStore.retire(counters.epoch());
    counters.countReset();
    // heads describe looks: those of the past condition wait in the version store
    versionStore.serve(0);
    labels.swapped(counters.sequence());
    policy.restart();
    journal.deleteBlob(REFERENCE);
    memory.forgetBefore(reset.oldest());
    learner.forgetAll();
    learner.prototypes().label(labels.sums());
    relearn();
    long records = learner.prototypes().records();
    policy.want(
        settings.mode().trains()
            && memory.size() >= settings.windows().test()
            && policy.due(counters.window(), records, learner.prototypes().labelCorrelation()));
    close(false);
  }

  /** Makes fresh prototypes learn the remembered images, and answers these again. */
  private void relearn() {
    Deque<RememberedImage> labelled = new ArrayDeque<>(learnedAndAnswered());
    memory.sayAgain(
        entry -> {
          while (!labelled.isEmpty() && labelled.getFirst().sequence() < entry.sequence()) {
            relearn(labelled.removeFirst());
          }
          return relearn(entry);
        });
    labelled.forEach(this::relearn);
  }

  /**
   * Returns the images of this condition that have left the memory because they are labelled,
   * oldest first.
   */
  private List<RememberedImage> learnedAndAnswered() {
    return labels.queries().last(counters.sequence(), Integer.MAX_VALUE).stream()
        .filter(sequence -> memory.image(sequence).isEmpty())
        .map(sequence -> labels.queries().image(sequence))
        .toList();
  }

  private RememberedImage relearn(RememberedImage entry) {
    float[] x = HalfFloats.unpack(entry.feature());
    PrototypePrediction reading = learner.predict(x);
    DomainPrediction served = answer(entry.sequence(), false, x, reading);
    RememberedImage again = entry.withPredicted(served.answers().label(Component.SERVED));
    learner.learn(x, again, reading, served);
    labels.see(again, served);
    return again;
  }

  private void accept(Change.Accepted accepted) {
    versionStore.countCandidate();
    versionStore.add(accepted.version(), accepted.heads(), counters.sequence());
    labels.swapped(counters.sequence());
    policy.accepted(accepted.records());
    labels.roundEnded(learner.prototypes().labelCorrelation());
    labels.measureBy(accepted.metric());
    journal.putBlob(REFERENCE, accepted.reference().toBytes());
  }

  private void serve(long version) {
    versionStore.serve(version);
    labels.swapped(counters.sequence());
  }

  /** Closes the window, perhaps with an alarm; a restart begins here. */
  private void close(boolean alarm) {
    memory.trim(oldestRecent() - 1);
    byte[] prototypes = learner.closeWindow();
    counters.startWindow(alarm);
    skipped.clear();
    happened = "";
    restartAtWindow(prototypes);
  }

  private void restartAtWindow(byte[] prototypes) {
    restarts.putWindowStart(counters.sequence(), prototypes, memory);
    labels.forgetNotes();
  }

  /** Makes a restart begin at the present image, within the window. */
  private void restartHere() {
    restarts.putWithin(counters.sequence(), learner.prototypes().snapshot(), memory);
    labels.forgetNotes();
  }

  /**
   * Writes the state that is only in memory, if anything has happened since it was last written. No
   * change is allowed afterwards.
   */
  void evict() {
    if (restarts.at() < counters.sequence() || labels.noted() > 0) {
      changed |= labels.queries().hasLeaving();
      restartHere();
    }
    if (changed) {
      write(Change.Written.CHECKPOINT);
    }
    gone = true;
  }

  private void write(Change.Written what) {
    if (what == Change.Written.CHECKPOINT) {
      // all but the prototypes, which a restart derives from the window's start and the images
      // since
      journal.putBlob(CHECKPOINT, Bytes.of(this::writeCheckpoint));
      labels.write();
    }
    if (what != Change.Written.NOTHING) {
      journal.putDomain(ofEachImage());
    }
  }

  private byte[] ofEachImage() {
    ByteBuffer out = ByteBuffer.allocate(DomainCounters.BYTES + SkippedImages.BYTES);
    counters.write(out);
    skipped.write(out);
    return out.array();
  }

  private void writeCheckpoint(DataOutputStream out) throws IOException {
    counters.writeCheckpoint(out);
    out.writeUTF(happened);
    policy.write(out);
    versionStore.write(out);
    learner.write(out);
  }

  private void load(byte[] ofEachImage) {
    ByteBuffer in = ByteBuffer.wrap(ofEachImage);
    counters.read(in);
    skipped.read(in);
    journal.blob(CHECKPOINT).ifPresent(bytes -> Bytes.read(bytes, this::readCheckpoint));
    labels.read();
    long taken = labels.taken();
    resume();
    changed = counters.checkpointAt() < counters.sequence() || taken < labels.taken();
    fit();
  }

  /** Starts from the prototypes that were written last, and learns the images since. */
  private void resume() {
    restarts
        .begin(counters.windowStart())
        .ifPresent(
            start -> {
              learner.resume(learner.restored(start.prototypes()));
              RememberedImages unused = Bytes.read(start.index(), memory::read);
            });
    List<Labels.Note> notes = labels.notes();
    LabelSums sums = labels.before(notes);
    learner.prototypes().label(sums);
    rememberLast(restarts.at());
    Deque<Labels.Note> open = new ArrayDeque<>(notes);
    NavigableMap<Long, RememberedImage> released = released(notes);
    long last = restarts.at();
    Optional<RememberedImage> next = following(last, released);
    while (next.isPresent() || !open.isEmpty()) {
      if (next.isPresent()
          && (open.isEmpty() || next.get().sequence() <= open.getFirst().after())) {
        last = next.get().sequence();
        memory.takeUp(next.get());
        replay(next.get());
      } else {
        sums = replay(open.removeFirst(), sums);
      }
      next = following(last, released);
    }
  }

  /**
   * Returns the images since the start of the restart that have left the memory because they are
   * labelled.
   */
  private NavigableMap<Long, RememberedImage> released(List<Labels.Note> notes) {
    NavigableMap<Long, RememberedImage> released = new TreeMap<>();
    for (Labels.Note note : notes) {
      if (note.releases() && note.image() > restarts.at()) {
        released.put(note.image(), labels.queries().image(note.image()));
      }
    }
    return released;
  }

  /** Returns the image that was learned next, whether it is still in the memory or not. */
  private Optional<RememberedImage> following(
      long last, NavigableMap<Long, RememberedImage> released) {
    Optional<RememberedImage> kept = memory.following(last);
    Map.Entry<Long, RememberedImage> gone = released.higherEntry(last);
    return gone == null || kept.filter(e -> e.sequence() < gone.getKey()).isPresent()
        ? kept
        : Optional.of(gone.getValue());
  }

  /**
   * Adds the newest images that this condition learned from, up to the given one, to the recent
   * features.
   */
  private void rememberLast(long upTo) {
    NavigableSet<Long> newest = new TreeSet<>();
    LongStream.of(memory.newestSequences(NearDuplicates.REACH)).forEach(newest::add);
    Set<Long> asked = Set.copyOf(labels.queries().last(upTo, NearDuplicates.REACH));
    newest.addAll(asked);
    newest.stream()
        .skip(Math.max(0, newest.size() - NearDuplicates.REACH))
        .map(
            // an image labelled since then may lie where the memory has another one now
            sequence ->
                asked.contains(sequence)
                    ? labels.queries().image(sequence)
                    : memory.image(sequence).orElseThrow())
        .forEach(entry -> learner.remember(HalfFloats.unpack(entry.feature())));
  }

  /**
   * Takes a label again.
   *
   * @param before the sums of labels until then
   * @return the sums of labels after it
   */
  private LabelSums replay(Labels.Note note, LabelSums before) {
    if (note.releases()) {
      memory.takeOut(note.image());
    }
    LabelSums now = labels.again(note, before);
    learner.prototypes().label(now);
    return now;
  }

  private void replay(RememberedImage entry) {
    float[] x = HalfFloats.unpack(entry.feature());
    if (entry.sequence() <= counters.checkpointAt()) {
      learner.learnAgain(x);
      return;
    }
    PrototypePrediction reading = learner.predict(x);
    DomainPrediction said = answer(entry.sequence(), false, x, reading);
    learner.learn(x, entry, reading, said);
    labels.see(entry, said);
  }

  private DomainState readCheckpoint(DataInputStream in) throws IOException {
    counters.readCheckpoint(in);
    happened = in.readUTF();
    policy.read(in);
    versionStore.read(in);
    learner.read(in);
    return this;
  }

  /**
   * Fits images that were remembered under other settings of window and memory into the present
   * ones. The images of the window stay, because a restart rebuilds from them; if they are too
   * many, the window ends early.
   */
  private void fit() {
    if (memory.fits(room())) {
      return;
    }
    memory.trim(Math.min(counters.windowStart(), oldestRecent() - 1));
    if (!memory.takes(room())) {
      close(false);
    }
    memory.compact(room());
    // a restart must find the entries where they are now
    restartHere();
    write(Change.Written.CHECKPOINT);
  }

  /** Returns the number of images that may still come in this window. */
  private int room() {
    return Math.max(1, settings.windows().window() - learner.tally().count());
  }

  private long oldestRecent() {
    return memory.oldestOfNewest(settings.windows().replayed());
  }
}
