package io.unimos.topology;

import io.unimos.adapt.Decision;
import io.unimos.adapt.DomainPrediction;
import io.unimos.adapt.OnlineDomain;
import io.unimos.adapt.RoundRequest;
import io.unimos.event.AdapterVersion;
import io.unimos.version.VersionRecords;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries rounds between one task's domains and the trainer. A round takes effect only here, on the
 * stream thread, in the transaction of the record at which it is applied; one that is still running
 * when the task closes has never happened. Owned by one stream task.
 */
final class TaskRounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskRounds.class);

  private final AdaptRole role;
  private final LearningDomains domains;
  private final ProcessorContext<Object, Object> context;
  private final StreamListener listener;
  private final Map<String, CompletableFuture<Rounds.Trained>> running = new HashMap<>();

  TaskRounds(
      AdaptRole role,
      LearningDomains domains,
      ProcessorContext<Object, Object> context,
      StreamListener listener) {
    this.role = role;
    this.domains = domains;
    this.context = context;
    this.listener = listener;
  }

  /** Starts a round if the domain wants one and the trainer has room. */
  void startRound(String domain, OnlineDomain online, VersionRecords.DecisionPoint when) {
    if (running.containsKey(domain)) {
      return;
    }
    Optional<RoundRequest> request = online.wantsRound(domains.relatives(domain));
    if (request.isEmpty()) {
      return;
    }
    Optional<CompletableFuture<Rounds.Trained>> future = role.rounds().start(request.get());
    if (future.isEmpty()) {
      online.abandon();
      return;
    }
    running.put(domain, future.get());
    applyFinished(domain, when);
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
    Decision decision = domains.get(domain).apply(trained.outcome());
    listener.roundDecided(domain, decision, trained.seconds());
    if (decision.status() != Decision.Status.DROPPED) {
      forward(
          domain, role.versions().of(domain, decision, role.headsShare(), trained.seconds(), when));
    }
  }

  /** Tells that a version no longer serves. */
  void rolledBack(
      String domain, DomainPrediction.RollBack back, VersionRecords.DecisionPoint when) {
    listener.rolledBack(domain);
    forward(domain, role.versions().rolledBack(domain, back, when));
  }

  /** Tells what a command has changed. */
  void changedByHand(
      String domain,
      OnlineDomain.OperatorChange change,
      VersionRecords.DecisionPoint when,
      String by) {
    VersionRecords records = role.versions();
    change
        .back()
        .ifPresent(
            back -> {
              listener.rolledBack(domain);
              forward(domain, records.rolledBack(domain, back, when, by));
            });
    change
        .again()
        .ifPresent(
            again ->
                forward(domain, records.servesAgain(domain, again, role.headsShare(), when, by)));
  }

  private void forward(String domain, AdapterVersion version) {
    context.forward(
        new Record<>(domain + "/" + version.getVersion(), version, version.getAt().toEpochMilli()),
        AdaptationTopology.ADAPTER_VERSIONS_SINK);
  }

  @Override
  public void close() {
    running.values().forEach(round -> round.cancel(false));
    running.clear();
  }
}
