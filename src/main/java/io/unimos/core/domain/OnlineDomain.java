package io.unimos.core.domain;

import io.unimos.core.label.AuditSample;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.met.ServedVersion;
import io.unimos.core.prototypes.PrototypePrediction;
import io.unimos.core.prototypes.PrototypeView;
import io.unimos.core.source.ClassChange;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A domain that adapts online and without labels. It answers each image, learns from it, tests for
 * drift, requests rounds and decides on their candidates. The stream and {@code evaluate} run this
 * same class.
 *
 * <p>Owner: the domain's stream thread; only {@link Trainer#run} may run elsewhere. Everything that
 * must survive goes through the journal: a slot and some counters for each image, a checkpoint at
 * window ends and changes of the version. {@link #restore} replays the images since the checkpoint,
 * and then goes on bit for bit as this object would have.
 */
public final class OnlineDomain {
  /** The layout of all bytes in a journal; bytes of another layout cannot be read. */
  public static final int LAYOUT = 16;

  private final String name;
  private final DomainContext context;
  private final AdaptSettings settings;
  private final DomainState state;
  private final WindowEnd windowEnd;
  private final ActiveLearning activeLearning;
  private final DomainRounds rounds;

  private OnlineDomain(String name, DomainContext context, DomainState state) {
    this.name = name;
    this.context = context;
    this.state = state;
    settings = context.settings();
    windowEnd = new WindowEnd(context, state);
    activeLearning = new ActiveLearning(name, context, state);
    rounds = new DomainRounds(name, context, state);
  }

  /** Returns the name of the domain. */
  public String name() {
    return name;
  }

  /**
   * Returns the domain of a journal; a fresh one if the journal is empty.
   *
   * @param name the name of the domain: part of every seed
   * @throws IllegalArgumentException if the journal was written with another bundle or other sizes
   */
  public static OnlineDomain restore(String name, DomainContext context, DomainJournal journal) {
    return new OnlineDomain(name, context, new DomainState(name, context, journal));
  }

  /**
   * Returns the domain of a journal, taken over to other classes. A class that stays keeps what was
   * learned of it, and a retired one is forgotten. A new class is served at once as the source has
   * it. A round is wanted, and no image is encoded again.
   *
   * @param before the context of the classes that the journal was written with
   * @param now the context of the new classes
   * @param change the relation of the new classes to the former ones
   */
  public static OnlineDomain changed(
      String name,
      DomainContext before,
      DomainContext now,
      ClassChange change,
      DomainJournal journal) {
    return new OnlineDomain(
        name, now, new DomainState(name, new DomainState(name, before, journal), now, change));
  }

  /**
   * Writes the state that is only in memory, if anything has happened since it was last written.
   * {@link #restore} then goes on without replaying a window. This object cannot be used any more:
   * a change is an {@link IllegalStateException}.
   */
  public void evict() {
    state.evict();
  }

  /**
   * Answers an image and, unless it is a duplicate, learns from it.
   *
   * @throws IllegalArgumentException if the feature does not have d numbers, or one is not finite
   */
  public DomainPrediction observe(Observation record) {
    float[] x = HalfFloats.unpack(record.vector());
    PrototypePrediction reading = state.learner().predict(x);
    DomainPrediction served =
        state.answer(state.counters().sequence() + 1, record.duplicate(), x, reading);
    Change.OfImage image = learned(record, x, reading, served);
    state.apply(image);
    if (image instanceof Change.Answered) {
      return served;
    }
    if (!(image instanceof Change.Learned)) {
      return served.ending(closed(windowEnd.afterSkipped()));
    }
    return served.ending(closed(windowEnd.afterImage())).with(activeLearning.queries(record.at()));
  }

  /**
   * Takes in an answer that a person gave for an image of the domain.
   *
   * @param id the id of the image
   * @param answer a class in 0..K-1, {@link Query#NONE} or {@link Query#WITHDRAWN}
   * @param at the time of arrival, in milliseconds since 1970-01-01 UTC
   */
  public LabelOutcome label(String id, String annotator, int answer, long at) {
    return activeLearning.label(id, annotator, answer, at);
  }

  /**
   * Returns the answers that people gave for an image, by annotator, as {@link #label} takes them;
   * empty unless the domain has queried it.
   */
  public Optional<Map<String, Integer>> answers(String id) {
    return activeLearning.answers(id);
  }

  /**
   * Counts an image of the domain as queried, because people were queried for it elsewhere. Nothing
   * happens if it is queried already or no longer remembered.
   *
   * @param at the record time, in milliseconds since 1970-01-01 UTC
   */
  public void adopt(String id, long at) {
    activeLearning.adopt(id, at);
  }

  /**
   * Compares the answers of another bundle's adapter of this domain with those served here, on the
   * audit samples of the present condition that both know. Each answer was fixed before its label
   * was known.
   */
  public Duel against(OnlineDomain other) {
    return state.labels().queries().against(other.state.labels().queries());
  }

  /** Returns the number of labels that have changed anything, over all conditions. */
  public long labelsTaken() {
    return state.labels().taken();
  }

  /** Returns the audit samples since the last reset; to be read only. */
  public AuditSample auditSample() {
    return state.labels().auditSample();
  }

  /**
   * Returns the change that an image causes. An image that does not pass the out-of-distribution
   * filter teaches nothing (method-specification 4.10: the least real one seen is above the most
   * noise). Nor does a repeat of an earlier image: otherwise a camera that hangs would be learned
   * by heart, and its window be mistaken for another domain.
   */
  private Change.OfImage learned(
      Observation record, float[] x, PrototypePrediction reading, DomainPrediction served) {
    if (record.duplicate() || settings.mode() == AdaptSettings.Mode.OFF) {
      return new Change.Answered();
    }
    if (reading.maxCosine() < settings.drift().oodThreshold()) {
      return new Change.Refused(reading.maxCosine());
    }
    double nearest = state.learner().nearest(x);
    if (nearest > context.repeatCosine()) {
      return new Change.Repeated(nearest);
    }
    long number = served.position().sequence();
    RememberedImage entry =
        new RememberedImage(
            number,
            served.answers().label(Component.SERVED),
            HalfFloats.pack(record.statistics()),
            record.vector(),
            settings.annotate().on() && !record.tag().id().isEmpty()
                ? record.tag().toBytes()
                : new byte[0]);
    return new Change.Learned(x, entry, reading, served);
  }

  private Optional<WindowReport> closed(Optional<WindowEnd.Ended> ended) {
    return ended.map(
        end -> {
          state.apply(end.change());
          return end.report().servedBy(state.version());
        });
  }

  /**
   * Returns the round that would be requested now, without building it; empty where none is wanted.
   */
  public Optional<RoundWish> wish() {
    return rounds.wish();
  }

  /**
   * Returns a round if one is wanted and none is under way. The caller runs it with {@link
   * Trainer#run} and passes the outcome to {@link #apply}, or calls {@link #abandon}.
   */
  public Optional<RoundRequest> wantsRound() {
    return rounds.wanted(true);
  }

  /**
   * Returns a round as {@link #wantsRound()} does, perhaps without MET steps.
   *
   * @param met false: the closed form alone
   */
  public Optional<RoundRequest> wantsRound(boolean met) {
    return rounds.wanted(met);
  }

  /**
   * Returns the round that a version's record describes, with these steps, whatever would be
   * decided now.
   */
  public Optional<RoundRequest> wantsRound(RoundRequest.Steps steps) {
    return rounds.wanted(steps);
  }

  /** Gives up the round that was handed out; it may be wanted again. */
  public void abandon() {
    rounds.abandon();
  }

  /** Decides on a candidate; an accepted one serves from the next image on. */
  public Decision apply(Trainer.RoundResult outcome) {
    return rounds.decide(outcome);
  }

  /**
   * Forbids rounds and changes of the version until {@link #unfreeze}; the present version goes on
   * serving.
   */
  public void freeze() {
    state.apply(new Change.Frozen(true));
  }

  /** Ends {@link #freeze}. */
  public void unfreeze() {
    state.apply(new Change.Frozen(false));
  }

  /**
   * Makes another version serve by an operator's command.
   *
   * @param version one of {@link #keptVersions}, or 0 for the prototypes alone
   * @return the changes; both parts are empty if it serves already
   * @throws IllegalArgumentException if it is not kept
   */
  public OperatorChange rollBack(long version) {
    VersionStore versionStore = state.versionStore();
    if (version != 0 && !versionStore.keeps(version)) {
      throw new IllegalArgumentException(
          "version %d of domain %s is not kept; kept are %s"
              .formatted(version, name, keptVersions()));
    }
    long from = versionStore.servingNumber();
    boolean reported = versionStore.reported(from, version);
    state.apply(new Change.ServedByHand(version));
    return new OperatorChange(
        from == 0 || from == version
            ? Optional.empty()
            : Optional.of(new DomainPrediction.RollBack(from, version, "by command")),
        serving().filter(v -> !reported));
  }

  /**
   * Returns the version that serves, for a record of it; empty while the prototypes serve alone.
   */
  public Optional<OperatorChange.Again> serving() {
    return state
        .versionStore()
        .serving()
        .map(v -> new OperatorChange.Again(v.number(), v.parent(), v.served(), view()));
  }

  /** Returns the versions that can serve at once, oldest first. */
  public List<Long> keptVersions() {
    return state.versionStore().numbers();
  }

  /** Returns the version that serves; 0 while the prototypes serve alone. */
  public long version() {
    return state.version();
  }

  /** Returns the highest number that was given to a candidate. */
  public long lastVersion() {
    return state.versionStore().last();
  }

  /** Returns the number of images so far, duplicates included. */
  public long sequence() {
    return state.counters().sequence();
  }

  /** Returns true between {@link #freeze} and {@link #unfreeze}. */
  public boolean frozen() {
    return state.policy().frozen();
  }

  /** Returns the present prototypes, which go out with a version. */
  public PrototypeView view() {
    return state.learner().prototypes().view();
  }

  /**
   * One encoded image of a domain.
   *
   * @param vector {@code [d]} half floats, little-endian, L2-normalised: the feature record's bytes
   * @param statistics the six numbers of the decoded image, or empty
   * @param duplicate true if an image of this id has been here before: it is answered and nothing
   *     else
   * @param tag the names of the image, in case people are queried for it
   * @param at the record time in milliseconds since 1970-01-01 UTC; it bounds queries
   */
  public record Observation(
      byte[] vector, float[] statistics, boolean duplicate, ImageTag tag, long at) {
    private static final ImageTag NAMELESS = ImageTag.of("");

    /** Creates an image that nobody is queried for. */
    public Observation(byte[] vector, float[] statistics, boolean duplicate) {
      this(vector, statistics, duplicate, NAMELESS, 0);
    }

    /** Creates an image of which only the id is known. */
    public Observation(byte[] vector, float[] statistics, boolean duplicate, String id) {
      this(vector, statistics, duplicate, ImageTag.of(id), 0);
    }
  }

  /**
   * The changes that a command has made, for the version's record.
   *
   * @param back the version that no longer serves; empty if none did
   * @param again the version that serves from now on, if its last record says that it does not
   */
  public record OperatorChange(Optional<DomainPrediction.RollBack> back, Optional<Again> again) {

    /**
     * A version that serves again.
     *
     * @param version its number
     * @param parent the version that it started from
     * @param served its folded heads
     * @param view the present prototypes
     */
    public record Again(long version, long parent, ServedVersion served, PrototypeView view) {}
  }
}
