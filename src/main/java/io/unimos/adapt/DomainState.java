package io.unimos.adapt;

import io.unimos.event.HalfFloats;
import io.unimos.memory.MemoryEntry;
import io.unimos.memory.TargetMemory;
import io.unimos.method.MethodSettings;
import io.unimos.method.heads.Heads;
import io.unimos.method.heads.HeadsShape;
import io.unimos.method.prototypes.PrototypePrediction;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Everything that {@link OnlineDomain} knows, and how it survives a restart: per image the
 * counters, at window ends and changes of the version a checkpoint, and from both the images since.
 * Owner: the domain's stream thread.
 */
final class DomainState {
  static final String CHECKPOINT = "checkpoint";
  static final String REFERENCE = "reference";
  static final String WINDOW_START = "window-start";

  /**
   * Bytes an image that heads may cost in the changelog: ours, so that they cost half of what the
   * image's own feature does.
   */
  private static final int HEADS_BUDGET = 512;

  final String name;
  final DomainContext context;
  final AdaptSettings settings;
  final DomainJournal journal;
  final TargetMemory memory;
  final Learner learner;
  final VersionShelf shelf;
  final RoundPolicy policy;
  Optional<DomainReference> reference = Optional.empty();
  long sequence;
  long dropped;
  long windowStart;
  long window = 1;
  long epoch;
  String happened = "";
  final SkippedImages skipped = new SkippedImages();
  private final Ensemble ensemble;
  private long checkpointAt;

  DomainState(String name, DomainContext context, DomainJournal journal) {
    this.name = name;
    this.context = context;
    this.journal = journal;
    settings = context.settings();
    ensemble = new Ensemble(context);
    memory = new TargetMemory(settings.windows().memory(), settings.windows().window());
    learner = new Learner(context);
    shelf = new VersionShelf(journal, settings.policy().keptVersions(), headsEvery());
    policy = new RoundPolicy(settings.policy());
    journal.domain().ifPresent(this::load);
  }

  /** As published, each round goes on from the one before: nothing may be left out there. */
  private long headsEvery() {
    return settings.method().preset() == MethodSettings.Preset.PAPER
        ? 0
        : Heads.halfBytes(HeadsShape.of(context.dimension(), context.classes())) / HEADS_BUDGET;
  }

  DomainPrediction answer(long number, boolean duplicate, float[] x, PrototypePrediction reading) {
    return ensemble.answer(
        new DomainPrediction.Position(number, duplicate), x, reading, live(), learner.runsBefore());
  }

  /** The version that serves, unless the prototypes serve alone. */
  Optional<LiveVersion> live() {
    boolean heads = settings.mode().trains() && !policy.safe();
    return heads ? shelf.serving() : Optional.empty();
  }

  /** An alarm that no new version can be blamed for asks for a round. */
  void heedAlarm() {
    if (!learner.alarmed()) {
      return;
    }
    if (live().isEmpty()) {
      // the bet is on the heads, and the prototypes serve
      learner.restartBet();
    } else if (!policy.onProbation(window)) {
      policy.force();
      learner.restartBet();
    }
  }

  /** Closes the window: what follows starts from here. */
  void close() {
    forget(oldestRecent() - 1);
    learner.closeWindow();
    window++;
    windowStart = sequence;
    skipped.clear();
    happened = "";
    journal.putBlob(WINDOW_START, learner.windowStartBytes());
    checkpoint();
  }

  /**
   * Begins another window number because enough images taught nothing. What has been learned in the
   * window stays: otherwise a camera of many bad images would never train.
   */
  void closeSkipped() {
    window++;
    skipped.clear();
    checkpoint();
  }

  /** Makes a kept version serve; 0 for none. */
  void serve(long version) {
    shelf.serve(version);
    learner.bet(shelf.serving().map(LiveVersion::entropies).orElse(new double[0]));
  }

  /** Sets what drift is measured against. */
  void keep(DomainReference now) {
    reference = Optional.of(now);
    journal.putBlob(REFERENCE, now.toBytes());
  }

  private byte[] counters() {
    ByteBuffer out = ByteBuffer.allocate(2 * Long.BYTES + SkippedImages.BYTES);
    out.putLong(sequence).putLong(dropped);
    skipped.write(out);
    return out.array();
  }

  /** Ends what an image or a command has changed: all that is not in a checkpoint. */
  void putCounters() {
    journal.putDomain(counters());
  }

  /** The version that serves; 0 when the prototypes serve alone. */
  long version() {
    return live().map(LiveVersion::number).orElse(0L);
  }

  /**
   * Writes everything from which a restart goes on, but for the prototypes: those of the window's
   * start and the images since give them again.
   */
  void checkpoint() {
    checkpointAt = sequence;
    journal.putBlob(CHECKPOINT, Bytes.of(this::write));
    putCounters();
  }

  private void write(DataOutputStream out) throws IOException {
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
    journal.slots((bytes, slot) -> memory.restore(slot, entry(bytes, context)));
    List<MemoryEntry> entries = memory.entries();
    journal
        .blob(CHECKPOINT)
        .ifPresent(
            bytes ->
                Bytes.read(
                    bytes,
                    read -> {
                      read(read, entries);
                      return this;
                    }));
    reference = DomainReference.from(journal.blob(REFERENCE));
    for (MemoryEntry entry : entries) {
      if (entry.sequence() > checkpointAt) {
        float[] x = HalfFloats.unpack(entry.feature());
        PrototypePrediction reading = learner.predict(x);
        learner.learn(entry, reading, answer(entry.sequence(), false, x, reading));
        heedAlarm();
      }
    }
    fit();
  }

  private void read(DataInputStream in, List<MemoryEntry> entries) throws IOException {
    checkpointAt = in.readLong();
    windowStart = in.readLong();
    window = in.readLong();
    epoch = in.readLong();
    happened = in.readUTF();
    policy.read(in);
    shelf.read(in);
    List<MemoryEntry> before = entries.stream().filter(e -> e.sequence() <= checkpointAt).toList();
    learner.read(in, journal.blob(WINDOW_START), before, windowStart);
  }

  private static MemoryEntry entry(byte[] bytes, DomainContext context) {
    return MemoryEntry.fromBytes(bytes, context.dimension());
  }

  static void requireSizes(DomainContext context, DomainJournal journal) {
    journal.slots((bytes, slot) -> entry(bytes, context));
    Learner learner = new Learner(context);
    journal.blob(WINDOW_START).ifPresent(learner::requireSizes);
  }

  /**
   * Makes what another window or memory has left fit into this one's. The images of the window
   * stay, since a restart rebuilds from them; where they are too many the window ends early.
   */
  private void fit() {
    if (memory.fits(room())) {
      return;
    }
    forget(Math.min(windowStart, oldestRecent() - 1));
    if (!memory.takes(room())) {
      close();
    }
    memory
        .compact(room())
        .forEach(
            (slot, entry) ->
                entry.ifPresentOrElse(
                    e -> journal.putSlot(slot, e.toBytes()), () -> journal.deleteSlot(slot)));
  }

  /** Images that may still come in this window. */
  private int room() {
    return Math.max(1, settings.windows().window() - learner.tally().count());
  }

  private long oldestRecent() {
    return learner.recent().entries().stream().mapToLong(MemoryEntry::sequence).min().orElse(0);
  }

  private void forget(long newerThan) {
    memory.trim(newerThan).forEach(journal::deleteSlot);
  }
}
