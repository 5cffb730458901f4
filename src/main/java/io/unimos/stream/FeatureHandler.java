package io.unimos.stream;

import io.unimos.core.domain.DomainPrediction;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.event.Feature;
import io.unimos.event.Prediction;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The handler of features. It hands each image to its {@link OnlineDomain} and forwards the
 * results. Each image gives a prediction. It may also give a drift report at a window's end, a
 * decided version, and label requests if people are queried. Owned by one stream task.
 */
final class FeatureHandler {
  private final InstantSource clock;
  private final PassedHeaders passed;
  private final LearningDomains domains;
  private final TaskRounds rounds;
  private final LabelHandler labels;
  private final TaskContext task;

  FeatureHandler(
      InstantSource clock,
      PassedHeaders passed,
      LearningDomains domains,
      TaskRounds rounds,
      LabelHandler labels,
      TaskContext task) {
    this.clock = clock;
    this.passed = passed;
    this.domains = domains;
    this.rounds = rounds;
    this.labels = labels;
    this.task = task;
  }

  /** Answers the image of a feature, which its domain then learns from. */
  Outcome<Feature> predict(Feature feature, Record<byte[], byte[]> record) {
    return atHome(feature, record.key()).then(ours -> predicted(ours, record));
  }

  /**
   * Rejects a feature under a key other than its domain. It would reach a task that has another
   * part of its domain, or none.
   */
  private static Outcome<Feature> atHome(Feature feature, byte[] key) {
    String domain = feature.getDomain();
    return CommandHandler.isKey(key, domain)
        ? Outcome.ok(feature)
        : Outcome.rejected(
            RejectReason.SCHEMA_INVALID,
            "the key is not the domain '%s', so its order would be lost".formatted(domain));
  }

  private Outcome<Feature> predicted(Feature event, Record<?, ?> record) {
    long timestamp = record.timestamp();
    String domain = event.getDomain();
    // a domain that changes its classes does so after its last image
    OnlineDomain unused = domains.get(domain);
    DomainSequence before = domains.sequences().get(domain);
    DomainSequence state = domains.calendar().received(domain, before.next(event.getId()));
    boolean duplicate = domains.ids().seen(domain, event.getId(), state.sequence());
    domains.sequences().put(domain, state);

    // a version is written before the first prediction that names it
    Instant at = Instant.ofEpochMilli(timestamp);
    rounds.applyFinished(domain, before.moment(at));
    OnlineDomain online = domains.get(domain);
    DomainPrediction served =
        online.observe(FeatureReader.observation(event, duplicate, timestamp));
    Prediction prediction =
        domains
            .classes()
            .current()
            .outputs()
            .prediction(event, served, state, domains.modes().get(domain));
    Headers headers = passed.ofFeature(record.headers());
    task.forward(
        new Record<>(domain, prediction, timestamp, headers), AdaptTopology.PREDICTIONS_SINK);
    served
        .report()
        .ifPresent(
            report -> {
              task.forward(
                  new Record<>(
                      domain,
                      domains.classes().current().outputs().drift(domain, report, at),
                      timestamp),
                  AdaptTopology.DRIFT_SINK);
              task.listener().windowEnded(domain, report);
            });
    labels.query(domain, served, at);
    rounds.advance(domain, online, state.moment(at));
    task.listener().predicted(prediction, clock.millis() - timestamp);
    return Outcome.ok(event);
  }
}
