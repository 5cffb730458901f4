package io.unimos.topology;

import io.unimos.adapt.DomainPrediction;
import io.unimos.adapt.ImageTag;
import io.unimos.adapt.OnlineDomain;
import io.unimos.event.Feature;
import io.unimos.event.Prediction;
import io.unimos.failure.Outcome;
import io.unimos.failure.RejectReason;
import io.unimos.topology.FeatureReader.ReadFeature;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The processor that turns features into predictions. It hands each image to its {@link
 * OnlineDomain} and forwards the results. Each image gives a prediction. It may also give a drift
 * report at a window's end, a decided version, and label requests if people are queried. All
 * outputs and all state commit together. Owned by one stream task.
 */
final class PredictStep implements Processor<byte[], byte[], Object, Object> {

  private final AdaptRole role;
  private final ClassSets sets;
  private final PassedHeaders passed;
  private final FeatureReader features;
  private final CommandReader reader;
  private final Optional<LabelReader> labelReader;
  private final Refusals refusals;
  private ProcessorContext<Object, Object> context;
  private DomainSequences counts;
  private RecentIds recentIds;
  private ServeModes modes;
  private LearningDomains domains;
  private StateSeal seal;
  private TaskClassSets classes;
  private TaskRounds rounds;
  private Forgetting forgetting;
  private TaskCommands commands;
  private Optional<TaskLabels> labels = Optional.empty();

  PredictStep(
      AdaptRole role,
      ClassSets sets,
      PassedHeaders passed,
      FeatureReader features,
      CommandReader commands,
      Optional<LabelReader> labels,
      Refusals refusals) {
    this.role = role;
    this.sets = sets;
    this.passed = passed;
    this.features = features;
    this.reader = commands;
    labelReader = labels;
    this.refusals = refusals;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    seal = StateSeal.open(role.fingerprint(), context);
    counts = new DomainSequences(context.getStateStore(Stores.STATE));
    modes = new ServeModes(context.getStateStore(Stores.STATE), role.serveMode());
    recentIds = new RecentIds(context.getStateStore(Stores.STATE), role.duplicateMemory());
    classes = new TaskClassSets(sets, context.getStateStore(Stores.STATE));
    domains = new LearningDomains(role, classes, context);
    rounds = new TaskRounds(role, domains, classes, context, refusals.listener());
    forgetting = new Forgetting(role, domains, rounds, context, refusals.listener());
    commands = new TaskCommands(reader, domains, modes, rounds, forgetting, classes, context);
    labels =
        labelReader.map(
            each -> new TaskLabels(each, classes, domains, rounds, context, refusals.listener()));
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    seal.stamp();
    forgetting.tick();
    RecordMetadata source = context.recordMetadata().orElseThrow();
    if (source.topic().equals(reader.topic())) {
      refuse(record, commands.obey(record));
    } else if (labelReader.filter(each -> source.topic().equals(each.topic())).isPresent()) {
      refuse(record, labels.orElseThrow().take(record));
    } else {
      read(record);
    }
    domains.settle();
  }

  private void read(Record<byte[], byte[]> record) {
    Outcome<ReadFeature> outcome =
        features.read(record.value()).then(feature -> atHome(feature, record.key()));
    if (outcome instanceof Outcome.Ok<ReadFeature> ok) {
      predict(ok.value(), record);
    } else {
      refusals.refuse(context, AdaptTopology.DEAD_LETTERS_SINK, record, outcome);
    }
  }

  /**
   * Rejects a feature under a key other than its domain. It would reach a task that has another
   * part of its domain, or none.
   */
  private static Outcome<ReadFeature> atHome(ReadFeature feature, byte[] key) {
    String domain = feature.event().getDomain();
    return TaskCommands.isKey(key, domain)
        ? Outcome.ok(feature)
        : Outcome.rejected(
            RejectReason.SCHEMA_INVALID,
            "the key is not the domain '%s', so its order would be lost".formatted(domain));
  }

  private void predict(ReadFeature feature, Record<?, ?> record) {
    long started = System.nanoTime();
    long timestamp = record.timestamp();
    Feature event = feature.event();
    String domain = event.getDomain();
    // a domain that changes its classes does so after its last image
    OnlineDomain unused = domains.get(domain);
    DomainSequence before = counts.get(domain);
    DomainSequence state = forgetting.heard(domain, before.next(event.getId()));
    boolean duplicate = recentIds.seen(domain, event.getId(), state.sequence());
    counts.put(domain, state);

    // a version is written before the first prediction that names it
    Instant at = Instant.ofEpochMilli(timestamp);
    rounds.applyFinished(domain, before.moment(at));
    OnlineDomain online = domains.get(domain);
    DomainPrediction served = online.observe(observation(feature, duplicate, timestamp));
    Prediction prediction =
        classes.current().outputs().prediction(event, served, state, modes.get(domain));
    Headers headers = passed.ofFeature(record.headers());
    context.forward(
        new Record<>(domain, prediction, timestamp, headers), AdaptTopology.PREDICTIONS_SINK);
    served
        .report()
        .ifPresent(
            report -> {
              context.forward(
                  new Record<>(
                      domain, classes.current().outputs().drift(domain, report, at), timestamp),
                  AdaptTopology.DRIFT_SINK);
              refusals.listener().windowEnded(domain, report);
            });
    served.rollBack().ifPresent(back -> rounds.rolledBack(domain, back, state.moment(at)));
    labels.ifPresent(each -> each.ask(domain, served, at));
    rounds.afterImage(domain, online, state.moment(at));
    refusals
        .listener()
        .predicted(prediction, role.clock().millis() - timestamp, System.nanoTime() - started);
  }

  private void refuse(Record<byte[], byte[]> record, Outcome<String> outcome) {
    if (outcome instanceof Outcome.Rejected<String>) {
      refusals.refuse(context, AdaptTopology.DEAD_LETTERS_SINK, record, outcome);
    }
  }

  /** Returns the observation that a domain gets of an image. */
  static OnlineDomain.Observation observation(
      ReadFeature feature, boolean duplicate, long timestamp) {
    Feature event = feature.event();
    return new OnlineDomain.Observation(
        feature.halves(),
        statistics(event.getStatistics()),
        duplicate,
        new ImageTag(
            event.getId(),
            event.getSourceTopic(),
            event.getSourcePartition(),
            event.getSourceOffset(),
            event.getCapturedAt().toEpochMilli()),
        timestamp);
  }

  private static float[] statistics(List<Float> values) {
    float[] statistics = new float[values.size()];
    for (int i = 0; i < statistics.length; i++) {
      statistics[i] = values.get(i);
    }
    return statistics;
  }

  @Override
  public void close() {
    if (rounds != null) {
      rounds.close();
      domains.close();
      classes.close();
    }
  }
}
