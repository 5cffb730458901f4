package io.unimos.adapt;

import io.unimos.event.HalfFloats;
import io.unimos.memory.MemoryEntry;
import io.unimos.memory.TargetMemory;
import io.unimos.method.ClassChange;
import io.unimos.method.MethodSettings;
import io.unimos.method.heads.Heads;
import io.unimos.method.heads.HeadsShape;
import io.unimos.method.heads.LinearHead;
import io.unimos.method.prototypes.AlignedPrototypes;
import io.unimos.method.prototypes.PrototypePrediction;
import io.unimos.method.round.ClosedForm;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * Everything that {@link OnlineDomain} knows, the one place where it changes, and how it survives a
 * restart: per image the counters, at window ends and changes of the version a checkpoint, and from
 * both the images since. Others read it; {@link #apply} alone changes it. Owner: the domain's
 * stream thread.
 */
final class DomainState {
  private static final String CHECKPOINT = "checkpoint";
  private static final String REFERENCE = "reference";
  private static final String WINDOW_START = "window-start";
  private static final String LEFT = "left";

  /**
   * Bytes an image that heads may cost in the changelog: ours, so that they cost half of what the
   * image's own feature does.
   */
  private static final int HEADS_BUDGET = 512;

  private final DomainContext context;
  private final AdaptSettings settings;
  private final DomainJournal journal;
  private final TargetMemory memory;
  private final Learner learner;
  private final VersionShelf shelf;
  private final RoundPolicy policy;
  private final Annotations annotations;
  private final SkippedImages skipped = new SkippedImages();
  private final Ensemble ensemble;
  private long sequence;
  private long dropped;
  private long windowStart;
  private long window = 1;
  private long epoch;
  private String happened = "";
  private long checkpointAt;
  private long startAt;
  private boolean changed;
  private boolean gone;

  /**
   * Where a restart begins.
   *
   * @param at the last image that the prototypes know
   * @param prototypes a checkpoint or a snapshot
   * @param index of the memory at that moment
   */
  private record Start(long at, byte[] prototypes, byte[] index) {
    static Start read(DataInputStream in) throws IOException {
      return new Start(in.readLong(), Bytes.bytes(in), Bytes.bytes(in));
    }
  }

  DomainState(String name, DomainContext context, DomainJournal journal) {
    this.context = context;
    this.journal = journal;
    settings = context.settings();
    ensemble = new Ensemble(context);
    memory = new TargetMemory(settings.windows().memory(), settings.windows().window());
    learner = new Learner(context);
    shelf = new VersionShelf(journal, settings.policy().keptVersions(), headsEvery());
    policy = new RoundPolicy(settings.policy());
    annotations = new Annotations(name, context, journal);
    journal.domain().ifPresent(this::load);
  }

  /**
   * What another state has, under other classes: the window ends early, without a report, and a
   * restart begins here. Each image that is remembered is asked again what it shows, from its
   * feature, so that rounds, memory and reference know the classes of now.
   *
   * @param before as it is with the classes of before; of no use any more
   * @param context with the classes of now
   */
  DomainState(String name, DomainState before, DomainContext context, ClassChange change) {
    before.close();
    this.context = context;
    journal = before.journal;
    settings = context.settings();
    ensemble = new Ensemble(context);
    memory = before.memory;
    shelf = before.shelf;
    policy = before.policy;
    sequence = before.sequence;
    dropped = before.dropped;
    windowStart = before.windowStart;
    window = before.window;
    epoch = before.epoch;
    before.annotations.changeClasses(change, shelf.numbers());
    before.gone = true;
    annotations = new Annotations(name, context, journal);
    annotations.read();
    learner = new Learner(context);
    learner.resume(before.learner.prototypes().changed(context.prototypes(), change));
    changeVersions(before.learner, change);
    learner.prototypes().label(annotations.sums());
    startAt = sequence;
    learnedLast().forEach(entry -> learner.remember(HalfFloats.unpack(entry.feature())));
    happened = "other classes since image " + (sequence + 1);
    policy.changeClasses(settings.mode().trains() && memory.size() >= settings.windows().test());
    bet();
    sayAgain();
    putStart(WINDOW_START, learner.prototypes().checkpoint());
    journal.deleteBlob(LEFT);
    write(Change.Written.CHECKPOINT);
    changed = false;
  }

  private void changeVersions(Learner before, ClassChange change) {
    LinearHead probe =
        context
            .regression()
            .probe()
            .scaled(ClosedForm.SCALE)
            .folded(learner.prototypes().meanShift());
    shelf.changeClasses(
        version -> version.changed(change, probe, context.source()),
        bytes -> before.restored(bytes).changed(context.prototypes(), change).checkpoint());
  }

  /** Asks every image that is remembered what it shows, and measures drift against that. */
  private void sayAgain() {
    for (int slot : memory.order()) {
      MemoryEntry entry = entry(slot);
      float[] x = HalfFloats.unpack(entry.feature());
      PrototypePrediction reading = learner.predict(x);
      learner.sayAgain(reading);
      DomainPrediction served = answer(entry.sequence(), false, x, reading);
      int label = served.answers().label(Component.SERVED);
      memory.replace(slot, label);
      journal.putSlot(slot, entry.withPredicted(label).toBytes());
    }
    if (journal.blob(REFERENCE).isPresent()) {
      journal.putBlob(REFERENCE, DomainReference.of(remembered(), context).toBytes());
    }
  }

  /** As published, each round goes on from the one before: nothing may be left out there. */
  private long headsEvery() {
    return settings.method().preset() == MethodSettings.Preset.PAPER
        ? 0
        : Heads.halfBytes(HeadsShape.of(context.dimension(), context.classes())) / HEADS_BUDGET;
  }

  /** Images so far, duplicates included. */
  long sequence() {
    return sequence;
  }

  /** Rounds that came too late. */
  long dropped() {
    return dropped;
  }

  /** Number of the window, from 1. */
  long window() {
    return window;
  }

  /** The last image before this window. */
  long windowStart() {
    return windowStart;
  }

  /** Counts the flushes. */
  long epoch() {
    return epoch;
  }

  /** What the window's report has to tell first; mostly empty. */
  String happened() {
    return happened;
  }

  /** To be read only, as all parts are. */
  TargetMemory memory() {
    return memory;
  }

  Learner learner() {
    return learner;
  }

  VersionShelf shelf() {
    return shelf;
  }

  RoundPolicy policy() {
    return policy;
  }

  Annotations annotations() {
    return annotations;
  }

  SkippedImages skipped() {
    return skipped;
  }

  /** What drift is measured against; read from the journal. */
  Optional<DomainReference> reference() {
    return DomainReference.from(journal.blob(REFERENCE));
  }

  /**
   * The newest images learned from, oldest first, at most as many as a flushed domain is replayed
   * from; read from the journal.
   */
  List<MemoryEntry> recent(int count) {
    int[] slots = memory.newest(Math.min(count, settings.windows().replayed()));
    return IntStream.of(slots).mapToObj(this::entry).toList();
  }

  /** What is remembered of the windows before this one, oldest first; read from the journal. */
  List<MemoryEntry> remembered() {
    List<MemoryEntry> entries = new ArrayList<>();
    journal.slots((bytes, slot) -> entries.add(entry(bytes)));
    entries.removeIf(e -> e.sequence() > windowStart);
    entries.sort(Comparator.comparingLong(MemoryEntry::sequence));
    return List.copyOf(entries);
  }

  /** An image that is remembered; read from the journal. */
  MemoryEntry remembered(int slot) {
    return entry(slot);
  }

  /** The prototypes as they were at the window's start; read from the journal. */
  AlignedPrototypes windowStartPrototypes() {
    AlignedPrototypes prototypes = learner.restored(windowStartBytes());
    prototypes.label(annotations.sums());
    return prototypes;
  }

  private byte[] windowStartBytes() {
    return start(WINDOW_START).map(Start::prototypes).orElseGet(learner::fresh);
  }

  DomainPrediction answer(long number, boolean duplicate, float[] x, PrototypePrediction reading) {
    return ensemble
        .answer(
            new DomainPrediction.Position(number, duplicate),
            x,
            reading,
            live(),
            policy.prototypesAlone(),
            annotations.influence())
        .with(learner.noneOfThese(reading));
  }

  /** The version that serves, unless the prototypes serve alone. */
  Optional<LiveVersion> live() {
    boolean heads = settings.mode().trains() && !policy.safe();
    return heads ? shelf.serving() : Optional.empty();
  }

  /** The version that serves; 0 when the prototypes serve alone. */
  long version() {
    return live().map(LiveVersion::number).orElse(0L);
  }

  /**
   * What follows from an alarm that no new version can be blamed for. A function of the state after
   * the image, so that a restart comes to it again.
   */
  Optional<Change> heardAlarm() {
    if (!learner.alarmed()) {
      return Optional.empty();
    }
    if (live().isEmpty()) {
      // the bet is on the heads, and the prototypes serve
      return Optional.of(new Change.AlarmHeard(false));
    }
    return policy.onProbation(window) ? Optional.empty() : Optional.of(new Change.AlarmHeard(true));
  }

  /** Makes a change and writes it, all of it. */
  void apply(Change change) {
    if (gone) {
      throw new IllegalStateException("the domain has left memory");
    }
    changed = true;
    if (change instanceof Change.OfImage image) {
      ofImage(image);
    } else if (change instanceof Change.AlarmHeard alarm) {
      hear(alarm);
    } else if (change instanceof Change.WindowClosed closed) {
      goOn(closed);
    } else if (change instanceof Change.SkippedClosed) {
      window++;
      skipped.clear();
    } else if (change instanceof Change.Flushed flushed) {
      flush(flushed);
    } else if (change instanceof Change.Accepted accepted) {
      accept(accepted);
    } else if (change instanceof Change.Rejected rejected) {
      shelf.countCandidate();
      policy.rejected(window, rejected.records());
      annotations.roundEnded(learner.prototypes().runs());
    } else if (change instanceof Change.Dropped) {
      dropped++;
    } else if (change instanceof Change.RolledBack back) {
      serve(back.to());
      shelf.remove(back.version());
      policy.rolledBack(window);
      happened = back.reason();
    } else if (change instanceof Change.ServedByHand by) {
      shelf.withdraw(shelf.servingNumber(), by.version());
      serve(by.version());
      policy.changedByHand(by.version());
    } else if (change instanceof Change.Asked asked) {
      annotations.ask(asked);
    } else if (change instanceof Change.Labelled labelled) {
      label(labelled);
    } else if (change instanceof Change.Frozen frozen) {
      policy.freeze(frozen.on());
    }
    write(change.written());
  }

  private void ofImage(Change.OfImage image) {
    sequence++;
    if (image instanceof Change.Refused refused) {
      skipped.refuse(refused.maxCosine());
    } else if (image instanceof Change.Repeated repeated) {
      skipped.repeat(repeated.nearest());
    } else if (image instanceof Change.Learned learned) {
      MemoryEntry entry = learned.entry();
      journal.putSlot(memory.add(entry), entry.toBytes());
      learner.learn(learned.x(), entry, learned.reading(), learned.served());
      annotations.see(entry, learned.served());
    }
  }

  /** The labelled image leaves the memory, and a restart begins here. */
  private void label(Change.Labelled labelled) {
    annotations.label(labelled.asked(), labelled.now());
    if (labelled.now().decided() >= 0) {
      memory
          .slotOf(labelled.asked().sequence())
          .ifPresent(
              slot -> {
                memory.release(slot);
                journal.deleteSlot(slot);
              });
    }
    learner.prototypes().label(annotations.sums());
    // images since would go to other slots, and be said other things of
    putStart(LEFT, learner.prototypes().checkpoint());
  }

  private void hear(Change.AlarmHeard alarm) {
    if (alarm.force()) {
      policy.force();
    }
    learner.restartBet();
  }

  private void goOn(Change.WindowClosed closed) {
    closed.reference().ifPresent(y -> journal.putBlob(REFERENCE, y.toBytes()));
    learner.meter().learn(closed.quiet());
    policy.want(closed.train() || policy.wanted());
    close();
  }

  private void flush(Change.Flushed flushed) {
    annotations.flush(
        shelf.servingNumber(),
        flushed.oldest(),
        flushed.known().map(LiveVersion::number).orElse(0L));
    shelf.leave(epoch, windowStartBytes());
    epoch++;
    // heads describe looks: those of the condition that has passed wait on the shelf
    shelf.serve(0);
    flushed.known().ifPresent(v -> shelf.comeBack(v, epoch));
    bet();
    policy.restart();
    journal.deleteBlob(REFERENCE);
    memory.forgetBefore(flushed.oldest()).forEach(journal::deleteSlot);
    learner.forgetAll(flushed.known().flatMap(v -> shelf.prototypes(v.number())));
    learner.prototypes().label(annotations.sums());
    annotations.goOnFrom(learner.prototypes().records());
    relearn();
    long records = learner.prototypes().records();
    policy.want(
        settings.mode().trains()
            && memory.size() >= settings.windows().test()
            && policy.due(window, records, learner.prototypes().runs()));
    close();
  }

  /** Fresh prototypes learn what is remembered, and say anew what it shows. */
  private void relearn() {
    Deque<MemoryEntry> labelled = new ArrayDeque<>(annotations.learned());
    for (int slot : memory.order()) {
      MemoryEntry entry = entry(slot);
      while (!labelled.isEmpty() && labelled.getFirst().sequence() < entry.sequence()) {
        relearn(labelled.removeFirst());
      }
      MemoryEntry again = relearn(entry);
      memory.replace(slot, again.predicted());
      journal.putSlot(slot, again.toBytes());
    }
    labelled.forEach(this::relearn);
  }

  private MemoryEntry relearn(MemoryEntry entry) {
    float[] x = HalfFloats.unpack(entry.feature());
    PrototypePrediction reading = learner.predict(x);
    DomainPrediction served = answer(entry.sequence(), false, x, reading);
    MemoryEntry again = entry.withPredicted(served.answers().label(Component.SERVED));
    learner.learn(x, again, reading, served);
    annotations.see(again, served);
    return again;
  }

  private void accept(Change.Accepted accepted) {
    shelf.countCandidate();
    shelf.add(accepted.version(), accepted.heads(), sequence);
    bet();
    policy.accepted(window, accepted.records());
    annotations.roundEnded(learner.prototypes().runs());
    annotations.measureBy(accepted.metric());
    journal.putBlob(REFERENCE, accepted.reference().toBytes());
  }

  private void serve(long version) {
    shelf.serve(version);
    bet();
  }

  /** The bet is on the version that serves. */
  private void bet() {
    learner.bet(shelf.servingNumber() != 0);
    annotations.swapped(sequence);
  }

  /** Closes the window: what follows starts from here. */
  private void close() {
    trim(oldestRecent() - 1);
    byte[] prototypes = learner.closeWindow();
    window++;
    windowStart = sequence;
    skipped.clear();
    happened = "";
    putStart(WINDOW_START, prototypes);
  }

  /**
   * Writes what only memory has, if anything has happened since it was last written; nothing may be
   * changed any more.
   */
  void leave() {
    if (changed) {
      write(Change.Written.CHECKPOINT);
    }
    if (startAt < sequence) {
      putStart(LEFT, learner.prototypes().snapshot());
    }
    gone = true;
  }

  private void putStart(String name, byte[] prototypes) {
    startAt = sequence;
    journal.putBlob(
        name,
        Bytes.of(
            out -> {
              out.writeLong(sequence);
              Bytes.write(out, prototypes);
              Bytes.write(out, Bytes.of(memory::write));
            }));
  }

  private Optional<Start> start(String name) {
    return journal.blob(name).map(bytes -> Bytes.read(bytes, Start::read));
  }

  private void write(Change.Written what) {
    if (what == Change.Written.CHECKPOINT) {
      // all but the prototypes: those of the window's start and the images since give them again
      checkpointAt = sequence;
      journal.putBlob(CHECKPOINT, Bytes.of(this::writeCheckpoint));
      if (annotations.used()) {
        annotations.write();
      }
    }
    if (what != Change.Written.NOTHING) {
      journal.putDomain(counters());
    }
  }

  private byte[] counters() {
    ByteBuffer out = ByteBuffer.allocate(2 * Long.BYTES + SkippedImages.BYTES);
    out.putLong(sequence).putLong(dropped);
    skipped.write(out);
    return out.array();
  }

  private void writeCheckpoint(DataOutputStream out) throws IOException {
    out.writeLong(checkpointAt);
    out.writeLong(windowStart);
    out.writeLong(window);
    out.writeLong(epoch);
    out.writeUTF(happened);
    policy.write(out);
    shelf.write(out);
    learner.write(out);
  }

  private void load(byte[] counters) {
    ByteBuffer in = ByteBuffer.wrap(counters);
    sequence = in.getLong();
    dropped = in.getLong();
    skipped.read(in);
    journal.blob(CHECKPOINT).ifPresent(bytes -> Bytes.read(bytes, this::readCheckpoint));
    annotations.read();
    resume();
    changed = checkpointAt < sequence;
    fit();
  }

  /** Begins where the prototypes were last written, and goes on with the images since. */
  private void resume() {
    Optional<Start> start =
        start(LEFT).filter(s -> s.at >= windowStart).or(() -> start(WINDOW_START));
    start.ifPresent(
        s -> {
          startAt = s.at;
          learner.resume(learner.restored(s.prototypes));
          Bytes.read(
              s.index,
              in -> {
                memory.read(in);
                return this;
              });
        });
    learner.prototypes().label(annotations.sums());
    learnedLast().forEach(entry -> learner.remember(HalfFloats.unpack(entry.feature())));
    // each went to the lowest free slot, in order
    Optional<byte[]> next = journal.slot(memory.nextFree());
    while (next.isPresent()) {
      MemoryEntry entry = entry(next.get());
      memory.restore(memory.nextFree(), entry);
      replay(entry);
      next = journal.slot(memory.nextFree());
    }
  }

  /** The newest images learned from in this condition, labelled ones too, oldest first. */
  private List<MemoryEntry> learnedLast() {
    List<MemoryEntry> newest = new ArrayList<>(annotations.learned());
    newest.removeIf(e -> e.sequence() > startAt);
    for (int slot : memory.newest(NearDuplicates.REACH)) {
      newest.add(entry(slot));
    }
    newest.sort(Comparator.comparingLong(MemoryEntry::sequence));
    return newest.subList(Math.max(0, newest.size() - NearDuplicates.REACH), newest.size());
  }

  private void replay(MemoryEntry entry) {
    float[] x = HalfFloats.unpack(entry.feature());
    if (entry.sequence() <= checkpointAt) {
      learner.learnAgain(x);
      return;
    }
    PrototypePrediction reading = learner.predict(x);
    DomainPrediction said = answer(entry.sequence(), false, x, reading);
    learner.learn(x, entry, reading, said);
    annotations.see(entry, said);
    heardAlarm().ifPresent(this::apply);
  }

  private DomainState readCheckpoint(DataInputStream in) throws IOException {
    checkpointAt = in.readLong();
    windowStart = in.readLong();
    window = in.readLong();
    epoch = in.readLong();
    happened = in.readUTF();
    policy.read(in);
    shelf.read(in);
    learner.read(in);
    return this;
  }

  private MemoryEntry entry(int slot) {
    return journal
        .slot(slot)
        .map(this::entry)
        .orElseThrow(() -> new IllegalStateException("journal: slot " + slot + " is missing"));
  }

  private MemoryEntry entry(byte[] bytes) {
    return MemoryEntry.fromBytes(bytes, context.dimension());
  }

  /**
   * Makes what another window or memory has left fit into this one's. The images of the window
   * stay, since a restart rebuilds from them; where they are too many the window ends early.
   */
  private void fit() {
    if (memory.fits(room())) {
      return;
    }
    trim(Math.min(windowStart, oldestRecent() - 1));
    if (!memory.takes(room())) {
      close();
    }
    SortedMap<Integer, OptionalInt> moved = memory.compact(room());
    Map<Integer, byte[]> entries = new HashMap<>();
    moved.forEach(
        (slot, from) -> from.ifPresent(f -> entries.put(slot, journal.slot(f).orElseThrow())));
    moved.keySet().forEach(journal::deleteSlot);
    entries.forEach(journal::putSlot);
    // a restart must find the entries where they are now
    putStart(LEFT, learner.prototypes().snapshot());
    write(Change.Written.CHECKPOINT);
  }

  /** Images that may still come in this window. */
  private int room() {
    return Math.max(1, settings.windows().window() - learner.tally().count());
  }

  private long oldestRecent() {
    int[] slots = memory.newest(settings.windows().replayed());
    return slots.length == 0 ? 0 : memory.sequence(slots[0]);
  }

  private void trim(long newerThan) {
    memory.trim(newerThan).forEach(journal::deleteSlot);
  }
}
