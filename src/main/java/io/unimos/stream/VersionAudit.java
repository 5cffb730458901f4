package io.unimos.stream;

import io.unimos.config.TopicSettings;
import io.unimos.core.MethodSettings;
import io.unimos.core.domain.Decision;
import io.unimos.core.domain.DomainPrediction;
import io.unimos.core.domain.HeapJournal;
import io.unimos.core.domain.LabelOutcome;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.PersonsLabel;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.domain.Trainer;
import io.unimos.core.source.ClassChange;
import io.unimos.core.source.ClassSet;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Feature;
import io.unimos.event.LabelAnswer;
import io.unimos.event.LabelKind;
import io.unimos.event.Status;
import io.unimos.stream.read.Contract;
import io.unimos.wire.ClassSetRecords;
import io.unimos.wire.Outcome;
import io.unimos.wire.VersionRecords;
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
 * The audit that a version is what its record claims. It replays one domain from its features and
 * runs the rounds of its records again, with the classes of the stream. A record gives the seed of
 * a round, and so the window at whose end it ran, and whether it took its MET steps. It also gives
 * the image and label after which the round was decided, and the number of labels that the round
 * knew. A round that ran beside the stream is therefore decided at the same image again. The
 * answers to labels give the image after which each label was received. Owned by one thread.
 */
public final class VersionAudit {

  /**
   * One round, run again.
   *
   * @param published the record on the topic, without its matrices, which the hash covers
   * @param again the same record as made now
   * @param window the window at whose end the round was wanted
   */
  public record Repeated(AdapterVersion published, AdapterVersion again, long window) {

    /** Returns whether every number and word is the same. */
    public boolean same() {
      return published.equals(again);
    }

    /** Returns the names of the fields that differ. */
    public List<String> differences() {
      return published.getSchema().getFields().stream()
          .filter(f -> !java.util.Objects.equals(published.get(f.pos()), again.get(f.pos())))
          .map(org.apache.avro.Schema.Field::name)
          .toList();
    }
  }

  /** The exception for records and features that do not match; the message says what is missing. */
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
   * Creates the audit before the domain's first image.
   *
   * @param contract the contract by which features are read
   * @param topics the topics of the service
   * @param role the bundle and settings, which must be those of the service
   * @param name the name of the domain
   * @param records the records of decisions on it, in any order, without matrices
   * @param reported the answers to labels, in the order of their topic; other domains' answers are
   *     ignored
   * @param answers the answers on changes of classes, of its partition and its own, in any order
   * @throws ReplayException if a record of a round is missing or belongs to another revision of the
   *     method
   */
  public VersionAudit(
      Contract contract,
      TopicSettings topics,
      AdaptRole role,
      String name,
      List<AdapterVersion> records,
      List<AnnotationRequest> reported,
      List<AdapterVersion> answers) {
    this.name = name;
    reader = FeatureReader.of(contract, topics, role);
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
    labels = new ArrayDeque<>(ofThisLife(reported));
  }

  /** Returns the labels that had an effect, from the first one after the domain was forgotten. */
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

  /**
   * Returns whether this is the first record of a version, not one of a later change of the
   * version.
   */
  public static boolean isRound(AdapterVersion record) {
    return record.getBy() == null && record.getStatus() != Status.ROLLED_BACK;
  }

  /**
   * Takes the next record of the features topic to find the start of the domain's present life. For
   * a domain that was forgotten, the whole topic is passed to this method before {@link #feature}.
   */
  public void search(byte[] value) {
    if (!done()
        && reader.read(value) instanceof Outcome.Ok<Feature> ok
        && ok.value().getDomain().equals(name)) {
      if (start.isEmpty()) {
        start = Optional.of(new LifeStart(open.getFirst()));
      }
      start.get().image(ok.value().getId());
      skip = start.get().imagesBefore().orElse(0);
    }
  }

  /** Returns whether all records have been matched. */
  public boolean done() {
    return open.isEmpty();
  }

  /** Returns the rounds that were run again so far. */
  public List<Repeated> repeated() {
    return List.copyOf(repeated);
  }

  /**
   * Takes the next record of the features topic, of any domain.
   *
   * @param timestamp the time of the record
   * @throws ReplayException if the records belong to another domain
   */
  public void feature(byte[] value, long timestamp) {
    if (!done()
        && reader.read(value) instanceof Outcome.Ok<Feature> ok
        && ok.value().getDomain().equals(name)) {
      if (skip > 0) {
        // an image of an earlier life
        skip--;
      } else {
        observe(ok.value(), timestamp);
      }
    }
  }

  /**
   * Ends the features.
   *
   * @throws ReplayException if records remain that come after them
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

  private void observe(Feature event, long timestamp) {
    settle();
    if (done()) {
      return;
    }
    state = state.next(event.getId());
    boolean duplicate = ids.seen(event.getId(), state.sequence());
    DomainPrediction served =
        domain.observe(FeatureReader.observation(event, duplicate, timestamp));
    if (served.report().isPresent()) {
      train();
    }
  }

  /** Runs the round that this window wants, if a record exists for it. */
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
      // the service was killed before the decision, or the round came too late, or labels come
      // first
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

  /**
   * Returns whether the next record has the current names. This tells records before and after a
   * change of classes at one image apart.
   */
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

  /** Changes the classes that the domain is answered with. */
  private void change(AdapterVersion record) {
    long number = record.getCommand().getServes();
    if (!known.containsKey(number)) {
      throw new ReplayException(
          "%s: set %d of the classes is no longer on the topic".formatted(name, number));
    }
    ClassSets.InUse next = laidOut(known.get(number));
    ClassChange change = next.set().since(classes.set());
    domain.evict();
    domain =
        change.isNone()
            ? OnlineDomain.restore(name, next.context(), journal)
            : OnlineDomain.changed(name, classes.context(), next.context(), change, journal);
    classes = next;
    // the service dropped a running round here
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
                        + " or freeze and unfreeze since"));
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

  /**
   * The equivalent of {@link RecentIds} without a store: it gives the same answers to the same ids.
   * Owned by one thread.
   */
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
