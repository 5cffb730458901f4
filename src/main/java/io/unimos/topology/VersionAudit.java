package io.unimos.topology;

import io.unimos.adapt.Decision;
import io.unimos.adapt.DomainPrediction;
import io.unimos.adapt.HeapJournal;
import io.unimos.adapt.LabelOutcome;
import io.unimos.adapt.OnlineDomain;
import io.unimos.adapt.PersonsLabel;
import io.unimos.adapt.RoundRequest;
import io.unimos.adapt.Trainer;
import io.unimos.bundle.ClassSet;
import io.unimos.config.TopicSettings;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Feature;
import io.unimos.event.LabelAnswer;
import io.unimos.event.LabelKind;
import io.unimos.event.Status;
import io.unimos.failure.Outcome;
import io.unimos.method.ClassChange;
import io.unimos.method.MethodSettings;
import io.unimos.topology.FeatureReader.ReadFeature;
import io.unimos.version.ClassSetRecords;
import io.unimos.version.VersionRecords;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lives one domain again from its features and runs the rounds of its records anew, through the
 * classes of the stream: the audit that a version is what its record says. A record tells with
 * which seed a round ran, and so at the end of which window, whether it took its MET steps, after
 * which image and label it was decided, and how many labels it knew of, so that a round that ran
 * beside the stream is decided at the same image again. The answers to labels tell after which
 * image each was taken. Owned by one thread.
 */
public final class VersionAudit {

  /**
   * One round, run again.
   *
   * @param published the record on the topic, without its matrices, of which the hash tells
   * @param again the same as made now
   * @param window at whose end the round was wanted
   */
  public record Repeated(AdapterVersion published, AdapterVersion again, long window) {

    /** True when every number and word is the same. */
    public boolean same() {
      return published.equals(again);
    }

    /** Names of the fields that differ. */
    public List<String> differences() {
      return published.getSchema().getFields().stream()
          .filter(f -> !java.util.Objects.equals(published.get(f.pos()), again.get(f.pos())))
          .map(org.apache.avro.Schema.Field::name)
          .toList();
    }
  }

  /** The records and the features do not fit together; the message says what is missing. */
  public static final class ReplayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ReplayException(String message) {
      super(message);
    }
  }

  private final String name;
  private final FeatureReader reader;
  private final ClassSets sets;
  private final Map<Long, ClassSet> known = new HashMap<>();
  private final Deque<AdapterVersion> open;
  private final Deque<AnnotationRequest> labels;
  private final Deque<AdapterVersion> switches;
  private final HeapJournal journal = new HeapJournal();
  private ClassSets.InUse classes;
  private OnlineDomain domain;
  private final IdRing ids;
  private final List<Repeated> repeated = new ArrayList<>();
  private DomainSequence state = DomainSequence.NEW;
  private Optional<Trainer.Outcome> trained = Optional.empty();
  private Optional<LifeStart> start = Optional.empty();
  private long skip;
  private Optional<DomainPrediction.RollBack> rolledBack = Optional.empty();

  /**
   * Begins before the domain's first image.
   *
   * @param contract that features are read by
   * @param topics of the service
   * @param role bundle and settings, which must be those of the service
   * @param name of the domain
   * @param records what was decided on it, in any order, without matrices
   * @param told what became of labels, in the order of their topic; of all domains if need be
   * @param answers those of its partition and its own that tell of other classes, in any order
   * @throws ReplayException if a record of a round is missing or of another revision of the method
   */
  public VersionAudit(
      Contract contract,
      TopicSettings topics,
      AdaptRole role,
      String name,
      List<AdapterVersion> records,
      List<AnnotationRequest> told,
      List<AdapterVersion> answers) {
    this.name = name;
    reader =
        new FeatureReader(
            contract.reader(topics.features(), Feature.class),
            role.versions().encoderId(),
            role.context().source().dimension());
    sets = new ClassSets(role, topics);
    classes = sets.own();
    domain = OnlineDomain.restore(name, role.context(), journal);
    for (AdapterVersion answer : answers) {
      if (answer.getClassSet() != null) {
        ClassSet set = ClassSetRecords.parse(answer.getClassSet(), sets.dimension());
        known.put(set.number(), set);
      }
    }
    switches =
        new ArrayDeque<>(
            answers.stream()
                .filter(answer -> answer.getDomain().equals(name))
                .sorted(
                    Comparator.comparingLong(AdapterVersion::getSequence)
                        .thenComparingLong(answer -> answer.getCommand().getServes()))
                .toList());
    ids = new IdRing(role.duplicateMemory());
    open =
        new ArrayDeque<>(
            records.stream()
                .sorted(
                    Comparator.comparingLong(AdapterVersion::getSequence)
                        .thenComparing(AdapterVersion::getAt))
                .toList());
    requireAll(records);
    labels = new ArrayDeque<>(ofThisLife(told));
  }

  /** The labels that have changed anything, from the first since the domain was forgotten. */
  private List<AnnotationRequest> ofThisLife(List<AnnotationRequest> answers) {
    List<AnnotationRequest> taken = new ArrayList<>();
    long order = 0;
    for (AnnotationRequest answer : answers) {
      boolean changed = answer.getAnswer() != null && answer.getDomain().equals(name);
      if (changed && answer.getAnswer().getOrder() == 1 && order != 1) {
        taken.clear();
        order = 0;
      }
      if (changed && answer.getAnswer().getOrder() == order + 1) {
        taken.add(answer);
        order++;
      }
    }
    return taken;
  }

  private void requireAll(List<AdapterVersion> records) {
    List<Long> rounds =
        records.stream()
            .filter(VersionAudit::isRound)
            .map(AdapterVersion::getVersion)
            .sorted()
            .toList();
    long last = records.stream().mapToLong(AdapterVersion::getVersion).max().orElse(0);
    for (long number = 1; number <= last; number++) {
      if (!rounds.contains(number)) {
        throw new ReplayException(
            "%s version %d: its first record is no longer on the topic; adapters.keep says how many"
                    .formatted(name, number)
                + " stay, and compaction leaves a later one of a version that was rolled back");
      }
    }
    records.stream().filter(VersionAudit::isRound).forEach(this::requireOurRevision);
  }

  private void requireOurRevision(AdapterVersion round) {
    int revision = VersionRecords.revision(round).orElse(MethodSettings.REVISION);
    if (revision != MethodSettings.REVISION) {
      throw new ReplayException(
          "%s version %d: made by revision %d of the method, and this release is of revision %d; replay it with the release that made it"
              .formatted(name, round.getVersion(), revision, MethodSettings.REVISION));
    }
  }

  /** True for the first record of a version: not for one of what became of it later. */
  public static boolean isRound(AdapterVersion record) {
    return record.getBy() == null && record.getStatus() != Status.ROLLED_BACK;
  }

  /**
   * Takes the next record of the features topic to find where the domain's present life begins: for
   * a domain that was forgotten the whole topic is gone through with this before {@link #feature}.
   */
  public void search(byte[] value) {
    if (!done()
        && reader.read(value) instanceof Outcome.Ok<ReadFeature> ok
        && ok.value().event().getDomain().equals(name)) {
      if (start.isEmpty()) {
        start = Optional.of(new LifeStart(open.getFirst()));
      }
      start.get().image(ok.value().event().getId());
      skip = start.get().imagesBefore().orElse(0);
    }
  }

  /** True when all records have been met. */
  public boolean done() {
    return open.isEmpty();
  }

  /** The rounds that were run again so far. */
  public List<Repeated> repeated() {
    return List.copyOf(repeated);
  }

  /**
   * Takes the next record of the features topic, of whatever domain.
   *
   * @param timestamp of the record
   * @throws ReplayException if this is not the domain that the records tell of
   */
  public void feature(byte[] value, long timestamp) {
    if (!done()
        && reader.read(value) instanceof Outcome.Ok<ReadFeature> ok
        && ok.value().event().getDomain().equals(name)) {
      if (skip > 0) {
        // of a life before this one
        skip--;
      } else {
        observe(ok.value(), timestamp);
      }
    }
  }

  /**
   * Ends the features.
   *
   * @throws ReplayException if records are left that come after them
   */
  public void end() {
    settle();
    if (!done()) {
      AdapterVersion next = open.getFirst();
      throw new ReplayException(
          "%s version %d: decided after image %d, the topic of features has %d; raise"
                  .formatted(name, next.getVersion(), next.getSequence(), state.sequence())
              + " topics.features-retention to audit for longer");
    }
  }

  private void observe(ReadFeature feature, long timestamp) {
    settle();
    if (done()) {
      return;
    }
    Feature event = feature.event();
    state = state.next(event.getId());
    boolean duplicate = ids.seen(event.getId(), state.sequence());
    DomainPrediction served =
        domain.observe(PredictStep.observation(feature, duplicate, timestamp));
    rolledBack = served.rollBack();
    if (served.report().isPresent()) {
      train();
    }
  }

  /** Runs the round that this window wants, if one of the records tells of it. */
  private void train() {
    if (trained.isPresent()) {
      return;
    }
    Optional<AdapterVersion> next = open.stream().filter(VersionAudit::isRound).findFirst();
    Optional<RoundRequest> request = next.flatMap(n -> domain.wantsRound(VersionRecords.steps(n)));
    if (request.isPresent()
        && request.get().seed() == next.orElseThrow().getSeed()
        && request.get().labels() == VersionRecords.labels(next.get())) {
      trained = request.map(classes.trainer()::run);
    } else if (request.isPresent()) {
      // killed before it was decided, or too late: it has never happened; or labels come first
      domain.abandon();
    }
  }

  private void settle() {
    while (!done()) {
      if (labelIsNext() && isOfSet(labels.getFirst()) && !(recordIsNext() && isLikeSet())) {
        label(labels.removeFirst());
        continue;
      }
      boolean others = !switches.isEmpty() && switches.getFirst().getSequence() == state.sequence();
      if (others && !(recordIsNext() && isLikeSet())) {
        change(switches.removeFirst());
        continue;
      }
      if (!recordIsNext() && labelIsNext()) {
        label(labels.removeFirst());
        continue;
      }
      if (!recordIsNext()) {
        return;
      }
      AdapterVersion record = open.removeFirst();
      if (record.getChain() != state.chain()) {
        throw new ReplayException(
            "%s version %d: rests on other images than the first %d on the topic of features;"
                    .formatted(name, record.getVersion(), state.sequence())
                + " the oldest may be past topics.features-retention");
      }
      if (isRound(record)) {
        decide(record);
      } else if (record.getBy() == null) {
        requireRolledBack(record);
      } else {
        domain.rollBack(
            record.getStatus() == Status.ROLLED_BACK ? record.getParent() : record.getVersion());
      }
    }
  }

  /** At one image before and after the classes have changed: the names tell which it was. */
  private boolean isLikeSet() {
    return open.getFirst().getClasses().equals(classes.set().names());
  }

  private boolean isOfSet(AnnotationRequest label) {
    LabelAnswer answer = label.getAnswer();
    return LabelKind.valueOf(answer.getKind()) != LabelKind.CLASS
        || classes.set().names().contains(answer.getGiven());
  }

  private boolean recordIsNext() {
    return !done()
        && open.getFirst().getSequence() == state.sequence()
        && VersionRecords.labelsDecided(open.getFirst()) <= domain.labelsTaken();
  }

  private boolean labelIsNext() {
    return !done()
        && !labels.isEmpty()
        && labels.getFirst().getDomainSequence() == state.sequence();
  }

  private void label(AnnotationRequest record) {
    LabelAnswer answer = record.getAnswer();
    if (answer.getChain() != state.chain()) {
      throw new ReplayException(
          "label of %s by %s: was taken after other images than the first %d on the topic of features"
              .formatted(record.getId(), answer.getAnnotator(), state.sequence()));
    }
    int said =
        switch (LabelKind.valueOf(answer.getKind())) {
          case NONE_OF_THESE -> PersonsLabel.NONE;
          case WITHDRAWN -> PersonsLabel.WITHDRAWN;
          case CLASS -> classes.set().names().indexOf(answer.getGiven());
        };
    LabelOutcome outcome =
        domain.label(
            new PersonsLabel(
                record.getId(), answer.getAnnotator(), said, record.getAt().toEpochMilli()));
    if (!outcome.status().name().equals(answer.getStatus())) {
      throw new ReplayException(
          "label of %s by %s: was %s and is %s now; other settings (annotate.*)"
              .formatted(
                  record.getId(), answer.getAnnotator(), answer.getStatus(), outcome.status()));
    }
    rolledBack = outcome.rollBack();
    train();
  }

  private ClassSets.InUse laidOut(ClassSet set) {
    try {
      return sets.of(set);
    } catch (ClassSet.ClassSetException e) {
      throw new ReplayException("%s: %s".formatted(name, e.getMessage()));
    }
  }

  /** From here on the domain was answered with other classes. */
  private void change(AdapterVersion record) {
    long number = record.getCommand().getServes();
    if (!known.containsKey(number)) {
      throw new ReplayException(
          "%s: set %d of the classes is no longer on the topic".formatted(name, number));
    }
    ClassSets.InUse next = laidOut(known.get(number));
    ClassChange change = next.set().since(classes.set());
    domain.leave();
    domain =
        change.isNone()
            ? OnlineDomain.restore(name, next.context(), journal)
            : OnlineDomain.changed(name, classes.context(), next.context(), change, journal);
    classes = next;
    // one that ran was dropped
    trained = Optional.empty();
    train();
  }

  private void decide(AdapterVersion record) {
    Trainer.Outcome outcome =
        trained.orElseThrow(
            () ->
                new ReplayException(
                    "%s version %d: no window before image %d asks for a round of seed %d; other"
                            .formatted(
                                name, record.getVersion(), record.getSequence(), record.getSeed())
                        + " settings (adapt.window, adapt.early-until),"
                        + " or freeze and thaw since"));
    trained = Optional.empty();
    Decision decision = domain.apply(outcome);
    double seconds = record.getTraining().getOrDefault("seconds", 0.0);
    AdapterVersion again =
        classes
            .versions()
            .of(
                name,
                decision,
                seconds,
                new VersionRecords.DecisionPoint(
                    record.getAt(), state.sequence(), state.chain(), domain.labelsTaken()));
    repeated.add(
        new Repeated(
            VersionRecords.withoutMatrices(record),
            VersionRecords.withoutMatrices(again),
            outcome.request().window()));
  }

  private void requireRolledBack(AdapterVersion record) {
    if (rolledBack.filter(back -> back.version() == record.getVersion()).isEmpty()) {
      throw new ReplayException(
          "%s version %d: was rolled back after image %d, and is not now"
              .formatted(name, record.getVersion(), record.getSequence()));
    }
  }

  /** {@link RecentIds} without a store: the same answers to the same ids. Owned by one thread. */
  private static final class IdRing {
    private final int slots;
    private final Map<Integer, String> bySlot = new HashMap<>();
    private final Set<String> known = new HashSet<>();

    IdRing(int slots) {
      this.slots = slots;
    }

    /** Remembers an id, as {@link RecentIds#seen} does. */
    boolean seen(String id, long sequence) {
      if (slots == 0) {
        return false;
      }
      if (!known.add(id)) {
        return true;
      }
      String oldest = bySlot.put((int) (sequence % slots), id);
      if (oldest != null) {
        known.remove(oldest);
      }
      return false;
    }
  }
}
