package io.unimos.stream;

import io.unimos.core.domain.Decision;
import io.unimos.core.domain.DomainPrediction;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.TrainingQueue;
import io.unimos.core.source.ClassSet;
import io.unimos.event.Action;
import io.unimos.event.AdapterVersion;
import io.unimos.event.CommandAnswer;
import io.unimos.wire.ClassSetRecords;
import io.unimos.wire.VersionRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exchange of training rounds between one task's domains and the trainer. A round takes effect
 * only here, on the stream thread, in the transaction of the record at which it is applied. A round
 * that still runs when the task closes leaves no trace. Owned by one stream task.
 */
final class TaskRounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskRounds.class);

  /**
   * The time between two beats. Each beat makes a transaction, so it is at least a second. A round
   * takes about as long, and domains with images need no beat.
   */
  private static final Duration BEAT = Duration.ofSeconds(1);

  /** The name of the operator in records of a domain's change to other classes. */
  private static final String BY_ITSELF = "classes";

  private final AdaptRole role;
  private final LearningDomains domains;
  private final TaskClassSets sets;
  private final TaskContext task;
  private final StreamListener listener;
  private final KeptRecords kept;
  private final Optional<Rounds.Direct> direct;
  private final TrainingQueue.Client client;
  private final Map<String, CompletableFuture<Rounds.Trained>> running = new HashMap<>();
  private Optional<Cancellable> beat = Optional.empty();

  /**
   * Creates the exchange for one task.
   *
   * @param direct the training without the queue, if that is wanted
   */
  TaskRounds(
      AdaptRole role, Optional<Rounds.Direct> direct, LearningDomains domains, TaskContext task) {
    this.role = role;
    this.direct = direct;
    this.domains = domains;
    sets = domains.classes();
    this.task = task;
    listener = task.listener();
    kept = new KeptRecords(task.state(), role.keptRecords());
    client = role.rounds().queue().open();
    domains.onChange(this::classesChanged);
  }

  /**
   * Joins the training queue if the domain wants a round, and starts the round whose turn it is.
   * Without the queue, the round runs at once.
   */
  void advance(String domain, OnlineDomain online, VersionRecords.DecisionPoint when) {
    if (direct.isPresent()) {
      direct
          .get()
          .train(online, sets.current().trainer())
          .ifPresent(trained -> decide(domain, trained, when));
      return;
    }
    if (!running.containsKey(domain)) {
      online
          .wish()
          .ifPresentOrElse(wish -> client.take(domain, wish), () -> client.giveBack(domain));
    }
    startWhatHasItsTurn();
    keepBeat();
  }

  /**
   * Starts the round whose turn it is. Called at any record of the task, so that no domain has to
   * wait for an image of its own.
   */
  private void startWhatHasItsTurn() {
    client.turn().ifPresent(this::start);
  }

  private void start(TrainingQueue.Turn turn) {
    String domain = turn.domain();
    try {
      domains
          .get(domain)
          .wantsRound(turn.met())
          .ifPresentOrElse(
              request ->
                  running.put(domain, role.rounds().start(turn, request, sets.current().trainer())),
              () -> turn.end(0));
    } catch (RuntimeException e) {
      turn.end(0);
      throw e;
    }
  }

  /**
   * Keeps the beat running while it is needed, so that silent domains get their turn and their
   * result too.
   */
  private void keepBeat() {
    boolean needed = client.waits() || !running.isEmpty();
    if (needed && beat.isEmpty()) {
      beat = Optional.of(task.schedule(BEAT, now -> onBeat()));
    } else if (!needed && beat.isPresent()) {
      beat.get().cancel();
      beat = Optional.empty();
    }
  }

  private void onBeat() {
    Instant at = Instant.ofEpochMilli(task.streamTime().getAsLong());
    for (String domain : List.copyOf(running.keySet())) {
      applyFinished(domain, domains.sequences().get(domain).moment(at));
    }
    startWhatHasItsTurn();
    keepBeat();
    domains.settle();
  }

  /** Applies the domain's round if it has ended. */
  void applyFinished(String domain, VersionRecords.DecisionPoint when) {
    CompletableFuture<Rounds.Trained> round = running.get(domain);
    if (round == null || !round.isDone()) {
      return;
    }
    running.remove(domain);
    Rounds.Trained trained;
    try {
      trained = round.join();
    } catch (CompletionException e) {
      LOG.error("A round of {} failed; what serves goes on serving", domain, e.getCause());
      domains.get(domain).abandon();
      listener.roundFailed(domain);
      return;
    }
    decide(domain, trained, when);
  }

  /** Decides on the candidate of a round at this point. */
  void decide(String domain, Rounds.Trained trained, VersionRecords.DecisionPoint when) {
    OnlineDomain online = domains.get(domain);
    Decision decision = online.apply(trained.outcome());
    listener.roundDecided(domain, decision, trained.seconds());
    Spans.decided(trained.span(), decision);
    if (decision.status() != Decision.Status.DROPPED) {
      forward(
          domain,
          sets.current()
              .versions()
              .of(domain, decision, trained.seconds(), when.after(online.labelsTaken())));
    }
  }

  /** Publishes that a version no longer serves. */
  void rolledBack(
      String domain, DomainPrediction.RollBack back, VersionRecords.DecisionPoint when) {
    listener.rolledBack(domain);
    VersionRecords.DecisionPoint now = when.after(domains.get(domain).labelsTaken());
    forward(domain, sets.current().versions().rolledBack(domain, back, now));
  }

  /** Publishes the change made by a command. */
  void changedByHand(
      String domain,
      OnlineDomain.OperatorChange change,
      VersionRecords.DecisionPoint moment,
      String by) {
    VersionRecords records = sets.current().versions();
    VersionRecords.DecisionPoint when = moment.after(domains.get(domain).labelsTaken());
    change
        .back()
        .ifPresent(
            back -> {
              listener.rolledBack(domain);
              forward(domain, records.rolledBack(domain, back, when, by));
            });
    change
        .again()
        .ifPresent(again -> forward(domain, records.servesAgain(domain, again, when, by)));
  }

  /** Answers a command. */
  void answer(
      String domain,
      CommandAnswer answer,
      String text,
      String by,
      VersionRecords.DecisionPoint when) {
    forward(
        VersionRecords.answerKey(domain, answer.getAction()),
        sets.current().versions().answer(domain, answer, text, by, when),
        when.at());
  }

  /** Publishes whether a partition changes to other classes. */
  void answerForClasses(
      CommandAnswer answer, String text, String by, Instant at, Optional<ClassSet> asked) {
    ClassSet serves = sets.current().set();
    boolean carries = answer.getPartition() == 0 && serves.number() > 0;
    forward(
        ClassSetRecords.answerKey(
            asked.map(ClassSet::number).orElse(serves.number()), answer.getPartition()),
        sets.current()
            .versions()
            .answer(
                answer,
                text,
                by,
                new VersionRecords.DecisionPoint(at, 0, 0),
                carries ? Optional.of(ClassSetRecords.of(serves)) : Optional.empty()),
        at);
  }

  /**
   * Publishes that a domain changes from other classes: from its next image on it is answered with
   * the current ones.
   */
  private void classesChanged(String domain) {
    ClassSet now = sets.current().set();
    DomainSequence state = domains.sequences().get(domain);
    Instant at = Instant.ofEpochMilli(task.streamTime().getAsLong());
    CommandAnswer answer =
        new CommandAnswer(Action.CLASSES.name(), true, "", -1, -1L, now.number());
    String text = "answered with " + ClassSetRecords.words(now);
    forward(
        ClassSetRecords.domainKey(domain, now.number()),
        sets.current().versions().answer(domain, answer, text, BY_ITSELF, state.moment(at)),
        at);
    kept.written(domain, KeptRecords.Kind.CLASS_SET, now.number(), now.number(), List.of())
        .forEach(gone -> forward(ClassSetRecords.domainKey(domain, gone), null, at));
  }

  /** Deletes the partition's answers for sets that are no longer among the newest. */
  void displaceSets(long before, int partition, Instant at) {
    kept.displaced(before, sets.current().number())
        .forEach(number -> forward(ClassSetRecords.answerKey(number, partition), null, at));
  }

  /** Abandons the rounds of all domains: they have the previous classes. */
  void dropAll() {
    // a running round continues and ends its turn, but its result is not used
    running.clear();
  }

  /**
   * Removes a domain from the training queue and drops its round. Deletes the records of its
   * versions and the answers to its commands, so that compaction frees their space on the broker.
   */
  void forget(String domain, Instant at) {
    client.forget(domain);
    // a running round continues and ends its turn, but its result is not used
    running.remove(domain);
    withdraw(domain, at);
    for (Action action : EnumSet.complementOf(EnumSet.of(Action.CLASSES))) {
      forward(VersionRecords.answerKey(domain, action.name()), null, at);
    }
    kept.of(domain, KeptRecords.Kind.CLASS_SET)
        .forEach(number -> forward(ClassSetRecords.domainKey(domain, number), null, at));
  }

  /** Deletes the records of the domain's versions. */
  void withdraw(String domain, Instant at) {
    kept.of(domain, KeptRecords.Kind.VERSION)
        .forEach(number -> forward(VersionRecords.key(domain, number), null, at));
  }

  /** Publishes the version that serves, if there is one: until now none of them was published. */
  void takeOver(String domain, String why, String by, Instant at) {
    OnlineDomain online = domains.get(domain);
    VersionRecords.DecisionPoint when =
        domains.sequences().get(domain).moment(at).after(online.labelsTaken());
    online
        .serving()
        .ifPresent(
            version ->
                forward(
                    domain, sets.current().versions().servesAgain(domain, version, when, why, by)));
  }

  /** Forwards a version's record, and deletes the records that it displaces. */
  private void forward(String domain, AdapterVersion version) {
    OnlineDomain online = domains.get(domain);
    long number = version.getVersion();
    forward(VersionRecords.key(domain, number), version, version.getAt());
    kept.written(
            domain, KeptRecords.Kind.VERSION, number, online.lastVersion(), online.keptVersions())
        .forEach(gone -> forward(VersionRecords.key(domain, gone), null, version.getAt()));
  }

  private void forward(String key, AdapterVersion value, Instant at) {
    task.forward(new Record<>(key, value, at.toEpochMilli()), AdaptTopology.ADAPTER_VERSIONS_SINK);
  }

  @Override
  public void close() {
    client.close();
    // a running round continues and ends its turn, but its result is not used
    running.clear();
  }
}
