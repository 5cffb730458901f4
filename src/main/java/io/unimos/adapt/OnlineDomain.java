package io.unimos.adapt;

import io.unimos.drift.DriftTest;
import io.unimos.drift.Metric;
import io.unimos.drift.Shift;
import io.unimos.event.HalfFloats;
import io.unimos.memory.MemoryEntry;
import io.unimos.memory.TargetMemory;
import io.unimos.method.Candidate;
import io.unimos.method.Heads;
import io.unimos.method.Probabilities;
import io.unimos.method.PrototypeReading;
import io.unimos.method.PrototypeView;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * One domain, adapting online and without labels: answers each image, learns from it, watches for
 * drift, asks for rounds and decides on their candidates. The stream and {@code evaluate} run this
 * same class.
 *
 * <p>Owner: the domain's stream thread; only {@link Trainer#run} may run elsewhere. Everything that
 * must survive goes through the journal: per image one slot and some counters, at window ends and
 * changes of the version a checkpoint. {@link #restore} replays the images since the checkpoint and
 * then goes on bit for bit as this object would have.
 */
public final class OnlineDomain {
  private static final String CHECKPOINT = "checkpoint";
  private static final String REFERENCE = "reference";

  /** Rows without which no round is worth its gate. */
  private static final int LEAST_TRAINING = 32;

  private final String name;
  private final DomainContext context;
  private final AdaptSettings settings;
  private final DomainJournal journal;
  private final Serving serving;
  private final TargetMemory memory;
  private final Learner learner;
  private final VersionShelf shelf;
  private final RoundPolicy policy;
  private Optional<Yardstick> yardstick = Optional.empty();

  private long sequence;
  private long dropped;
  private long checkpointAt;
  private long windowStart;
  private long window = 1;
  private long epoch;
  private String happened = "";
  private boolean inFlight;

  private OnlineDomain(String name, DomainContext context, DomainJournal journal) {
    this.name = name;
    this.context = context;
    this.journal = journal;
    settings = context.settings();
    serving = new Serving(settings);
    memory = new TargetMemory(settings.windows().memory(), settings.windows().window());
    learner = new Learner(context);
    shelf = new VersionShelf(journal, settings.policy().keptVersions());
    policy = new RoundPolicy(settings.policy());
  }

  /**
   * The domain as its journal has it; a fresh one when the journal is empty.
   *
   * @param name of the domain: part of every seed
   * @throws IllegalArgumentException if the journal was written with another bundle or other sizes
   */
  public static OnlineDomain restore(String name, DomainContext context, DomainJournal journal) {
    OnlineDomain domain = new OnlineDomain(name, context, journal);
    journal.domain().ifPresent(domain::load);
    return domain;
  }

  /**
   * Answers an image and, unless it is a duplicate, learns from it.
   *
   * @throws IllegalArgumentException if the feature has not d numbers, or one is not finite
   */
  public Served observe(ObservedRecord record) {
    float[] x = HalfFloats.unpack(record.vector());
    PrototypeReading reading = learner.read(x);
    sequence++;
    Served served = answer(sequence, record.duplicate(), x, reading);
    if (!record.duplicate() && settings.mode() != AdaptSettings.Mode.OFF) {
      MemoryEntry entry = remember(record, served);
      digest(entry, reading, served);
      Optional<Served.RollBack> back = rollBackWhenAlarmed();
      served = served.with(endWindow(), back);
    }
    journal.putDomain(counters());
    return served;
  }

  /**
   * A round, when one is wanted and none is under way: the caller runs it with {@link Trainer#run}
   * and brings the outcome to {@link #apply}, or says {@link #abandon}.
   *
   * @param relatives other domains' accepted heads, which a first round may start from
   */
  public Optional<RoundRequest> wantsRound(List<Relative> relatives) {
    if (!policy.wanted() || inFlight) {
      return Optional.empty();
    }
    inFlight = true;
    List<MemoryEntry> entries =
        memory.entries().stream().filter(e -> e.sequence() <= windowStart).toList();
    RoundRequest.Start start = start(entries, relatives);
    return Optional.of(
        new RoundRequest(
            name,
            window - 1,
            epoch,
            entries,
            learner.windowStart().view(),
            start,
            Seeds.of(name, window - 1, start.serving())));
  }

  /** The round that was handed out will not come back; it may be wanted again. */
  public void abandon() {
    inFlight = false;
  }

  /** Decides on a candidate; an accepted one serves from the next image on. */
  public Decision apply(RoundOutcome outcome) {
    inFlight = false;
    RoundRequest request = outcome.request();
    long serves = shelf.servingNumber();
    if (request.epoch() != epoch || request.serving() != serves || policy.frozen()) {
      dropped++;
      journal.putDomain(counters());
      return decision(outcome, Decision.Status.DROPPED, 0, "came too late: the domain has changed");
    }
    long number = shelf.next();
    if (!outcome.passed()) {
      policy.rejected(window);
      checkpoint();
      String reason = outcome.candidate().isEmpty() ? outcome.failure() : outcome.gate().reason();
      return decision(outcome, Decision.Status.REJECTED, number, reason);
    }
    Candidate candidate = outcome.candidate().orElseThrow();
    LiveVersion version =
        new LiveVersion(
            number,
            serves,
            candidate.version(),
            outcome.reading().orElseThrow(),
            outcome.entropies(),
            candidate.summary().stepsInAll(),
            outcome.reference().all());
    shelf.add(version, candidate.heads());
    learner.bet(version.entropies());
    policy.accepted(window);
    keep(new Yardstick(outcome.reference(), Learner.appearance(request.entries())));
    checkpoint();
    return decision(outcome, Decision.Status.ACCEPTED, number, outcome.gate().reason());
  }

  /** No rounds and no changes of the version until {@link #thaw}; what serves goes on serving. */
  public void freeze() {
    policy.freeze(true);
    checkpoint();
  }

  /** Ends {@link #freeze}. */
  public void thaw() {
    policy.freeze(false);
    checkpoint();
  }

  /**
   * Makes another version serve by hand.
   *
   * @param version one of {@link #keptVersions}, or 0 for the prototypes alone
   * @throws IllegalArgumentException if it is not kept
   */
  public void rollBack(long version) {
    if (version != 0 && shelf.find(version).isEmpty()) {
      throw new IllegalArgumentException(
          "version %d of domain %s is not kept; kept are %s"
              .formatted(version, name, keptVersions()));
    }
    serve(version);
    policy.changedByHand();
    checkpoint();
  }

  /** Versions that can serve at once, oldest first. */
  public List<Long> keptVersions() {
    return shelf.numbers();
  }

  /** The version that serves; 0 when the prototypes serve alone. */
  public long version() {
    return live().map(LiveVersion::number).orElse(0L);
  }

  /** The highest number that was given to a candidate. */
  public long lastVersion() {
    return shelf.last();
  }

  /** Images so far, duplicates included. */
  public long sequence() {
    return sequence;
  }

  /** Rounds that came too late. */
  public long dropped() {
    return dropped;
  }

  /** True while the prototypes serve alone because too many candidates were refused. */
  public boolean safe() {
    return policy.safe();
  }

  /** True between {@link #freeze} and {@link #thaw}. */
  public boolean frozen() {
    return policy.frozen();
  }

  /** The prototypes as they stand: what goes out with a version. */
  public PrototypeView view() {
    return learner.prototypes().view();
  }

  /** What another domain may start from; empty while no version serves. */
  public Optional<Relative> relative() {
    return shelf
        .serving()
        .flatMap(
            v ->
                shelf
                    .heads(v.number())
                    .map(heads -> new Relative(name, v.fingerprint(), heads, v.stepsInAll())));
  }

  private Served answer(long number, boolean duplicate, float[] x, PrototypeReading reading) {
    return serving.answer(
        new Served.Position(number, duplicate), x, reading, live(), learner.runsBefore());
  }

  private Optional<LiveVersion> live() {
    boolean heads = settings.mode() == AdaptSettings.Mode.HEADS && !policy.safe();
    return heads ? shelf.serving() : Optional.empty();
  }

  private MemoryEntry remember(ObservedRecord record, Served served) {
    MemoryEntry entry =
        new MemoryEntry(
            sequence,
            Probabilities.argmax(served.probabilities()),
            sequence % settings.windows().gateEvery() == 0,
            HalfFloats.pack(record.statistics()),
            record.vector());
    journal.putSlot(memory.add(entry), entry.toBytes());
    return entry;
  }

  /** What an image changes beyond the journal: the same when it is replayed. */
  private void digest(MemoryEntry entry, PrototypeReading reading, Served served) {
    learner.learn(entry, reading, served);
    if (learner.alarmed() && !policy.onProbation(window)) {
      policy.force();
      learner.restartBet();
    }
  }

  private Optional<Served.RollBack> rollBackWhenAlarmed() {
    Optional<LiveVersion> bad = live();
    if (!learner.alarmed() || bad.isEmpty() || policy.frozen() || !admitted()) {
      return Optional.empty();
    }
    LiveVersion version = bad.get();
    long to = shelf.find(version.parent()).map(LiveVersion::number).orElse(0L);
    String reason = "predictions changed soon after version " + version.number() + " came";
    serve(to);
    shelf.remove(version.number());
    policy.rolledBack(window);
    happened = reason;
    checkpoint();
    return Optional.of(new Served.RollBack(version.number(), to, reason));
  }

  /** False when the newest images are nothing that the source could be about. */
  private boolean admitted() {
    List<MemoryEntry> newest = learner.recent().newest(settings.windows().test() / 2);
    double sum = 0;
    for (MemoryEntry entry : newest) {
      sum += context.prototypes().maxCosine(HalfFloats.unpack(entry.feature()));
    }
    return sum >= settings.drift().admission() * newest.size();
  }

  private Optional<WindowReport> endWindow() {
    int count = learner.tally().count();
    boolean ends = count >= settings.windows().window();
    if (!ends && count % settings.windows().test() != 0) {
      return Optional.empty();
    }
    if (learner.tally().leastCosine() < settings.drift().admission()) {
      return ends ? Optional.of(refuse()) : Optional.empty();
    }
    Optional<DriftTest> test = test();
    if (test.isPresent() && test.get().shift() == Shift.DOMAIN) {
      return Optional.of(flush(test.get()));
    }
    return ends ? Optional.of(goOn(test)) : Optional.empty();
  }

  private Optional<DriftTest> test() {
    if (!settings.drift().enabled() || !learner.recent().full()) {
      return Optional.empty();
    }
    return yardstick.map(
        y ->
            DriftTest.of(
                y.reference(),
                Trainer.set(learner.recent().entries(), context),
                settings.drift().threshold()));
  }

  private WindowReport refuse() {
    List<Metric> metrics = Reports.metrics(learner, context, yardstick, Optional.empty());
    String why = Reports.notAdmitted(learner.tally(), yardstick, settings.drift().admission());
    Reports.Frame frame = frame();
    memory.removeIf(e -> e.sequence() > windowStart).forEach(journal::deleteSlot);
    learner.forgetWindow(memory.entries());
    close();
    return frame.report(
        metrics, Shift.NOT_ADMITTED, new Reports.Act(WindowReport.Verb.REFUSE, why, version()));
  }

  private WindowReport flush(DriftTest test) {
    List<Metric> metrics = Reports.metrics(learner, context, yardstick, Optional.of(test));
    String why = Reports.changed(learner.recent().newest(settings.windows().test()), yardstick);
    Reports.Frame frame = frame();
    List<MemoryEntry> newest = learner.recent().entries();
    Optional<LiveVersion> known = returning();
    known.ifPresent(v -> serve(v.number()));
    epoch++;
    policy.restart();
    yardstick = Optional.empty();
    journal.deleteBlob(REFERENCE);
    long oldest = newest.get(0).sequence();
    memory.removeIf(e -> e.sequence() < oldest).forEach(journal::deleteSlot);
    learner.forgetAll();
    relearn();
    close();
    WindowReport.Verb verb = known.isPresent() ? WindowReport.Verb.RETURN : WindowReport.Verb.FLUSH;
    String came = known.map(v -> "; as when version " + v.number() + " was made").orElse("");
    return frame.report(metrics, Shift.DOMAIN, new Reports.Act(verb, why + came, version()));
  }

  private Optional<LiveVersion> returning() {
    if (!settings.policy().returning() || policy.frozen()) {
      return Optional.empty();
    }
    List<MemoryEntry> newest = learner.recent().newest(settings.windows().test());
    return shelf
        .nearest(Trainer.set(newest, context).moments(), settings.drift().threshold())
        .filter(v -> v.number() != shelf.servingNumber());
  }

  /** Fresh prototypes learn what is remembered, and say anew what it shows. */
  private void relearn() {
    for (int slot : memory.order()) {
      MemoryEntry entry = memory.at(slot);
      float[] x = HalfFloats.unpack(entry.feature());
      PrototypeReading reading = learner.read(x);
      Served served = answer(entry.sequence(), false, x, reading);
      MemoryEntry again = entry.withPredicted(Probabilities.argmax(served.probabilities()));
      memory.replace(slot, again);
      journal.putSlot(slot, again.toBytes());
      learner.learn(again, reading, served);
    }
  }

  private WindowReport goOn(Optional<DriftTest> test) {
    List<Metric> metrics = Reports.metrics(learner, context, yardstick, test);
    Shift shift = test.map(DriftTest::shift).orElse(Shift.NONE);
    Reports.Frame frame = frame();
    if (yardstick.isEmpty()) {
      List<MemoryEntry> first = learner.recent().newest(learner.tally().count());
      keep(Yardstick.of(first, context));
    } else if (shift == Shift.NONE) {
      learner.meter().learn(metrics);
    }
    String why = Reports.unchanged(shift, learner.tally(), yardstick, happened);
    boolean train =
        settings.mode() == AdaptSettings.Mode.HEADS
            && policy.due(window)
            && memory.entries().stream().filter(e -> !e.gate()).count() >= LEAST_TRAINING;
    policy.want(train || policy.wanted());
    WindowReport.Verb verb = train ? WindowReport.Verb.TRAIN : WindowReport.Verb.KEEP;
    if (!happened.isEmpty()) {
      verb = WindowReport.Verb.ROLL_BACK;
    } else if (policy.safe() && !train) {
      verb = WindowReport.Verb.SAFE;
    }
    close();
    return frame.report(metrics, shift, new Reports.Act(verb, why, version()));
  }

  private Reports.Frame frame() {
    return new Reports.Frame(
        window, learner.tally().count(), windowStart + 1, sequence, learner.prototypes().runs());
  }

  private void close() {
    long oldestRecent =
        learner.recent().entries().stream().mapToLong(MemoryEntry::sequence).min().orElse(0);
    memory.trim(oldestRecent - 1).forEach(journal::deleteSlot);
    learner.closeWindow();
    window++;
    windowStart = sequence;
    happened = "";
    checkpoint();
  }

  private void serve(long version) {
    shelf.serve(version);
    learner.bet(shelf.serving().map(LiveVersion::entropies).orElse(new double[0]));
  }

  private RoundRequest.Start start(List<MemoryEntry> entries, List<Relative> relatives) {
    Optional<LiveVersion> version = shelf.serving();
    Optional<Heads> own = version.flatMap(v -> shelf.heads(v.number()));
    if (version.isPresent() || relatives.isEmpty()) {
      long steps = version.map(LiveVersion::stepsInAll).orElse(0L);
      return new RoundRequest.Start(
          shelf.servingNumber(), version, own, policy.rounds(), steps, Optional.empty());
    }
    Relative nearest = Relative.nearest(relatives, Trainer.set(entries, context).moments());
    return new RoundRequest.Start(
        0,
        version,
        Optional.of(nearest.heads()),
        policy.rounds(),
        nearest.stepsInAll(),
        Optional.of(nearest.domain()));
  }

  private void keep(Yardstick now) {
    yardstick = Optional.of(now);
    journal.putBlob(REFERENCE, now.toBytes());
  }

  private Decision decision(
      RoundOutcome outcome, Decision.Status status, long number, String reason) {
    RoundRequest request = outcome.request();
    return new Decision(
        status,
        number,
        request.serving(),
        reason,
        outcome.gate().verdicts(),
        outcome.candidate(),
        request.view(),
        request.seed());
  }

  private byte[] counters() {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(sequence).putLong(dropped).array();
  }

  private void checkpoint() {
    checkpointAt = sequence;
    journal.putBlob(CHECKPOINT, Bytes.of(this::write));
    journal.putDomain(counters());
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
    journal.slots((bytes, slot) -> memory.restore(slot, entry(bytes)));
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
    yardstick = Yardstick.from(journal.blob(REFERENCE));
    for (MemoryEntry entry : entries) {
      if (entry.sequence() > checkpointAt) {
        float[] x = HalfFloats.unpack(entry.feature());
        PrototypeReading reading = learner.read(x);
        digest(entry, reading, answer(entry.sequence(), false, x, reading));
      }
    }
  }

  private void read(DataInputStream in, List<MemoryEntry> entries) throws IOException {
    checkpointAt = in.readLong();
    windowStart = in.readLong();
    window = in.readLong();
    epoch = in.readLong();
    happened = in.readUTF();
    policy.read(in);
    shelf.read(in);
    learner.read(in, entries.stream().filter(e -> e.sequence() <= checkpointAt).toList());
  }

  private MemoryEntry entry(byte[] bytes) {
    return MemoryEntry.fromBytes(bytes, context.dimension());
  }
}
