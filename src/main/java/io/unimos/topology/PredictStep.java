package io.unimos.topology;

import io.unimos.event.Feature;
import io.unimos.event.Prediction;
import io.unimos.failure.Outcome;
import io.unimos.topology.FeatureReader.ReadFeature;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Features in, predictions out: counts the image into its domain, asks the {@link Predictor} and
 * forwards its answer. The count, the remembered id and the prediction commit together. Owned by
 * one stream task.
 */
final class PredictStep implements Processor<byte[], byte[], Object, Object> {
  private final FeatureReader reader;
  private final Predictor predictor;
  private final int duplicateMemory;
  private final Refusals refusals;
  private final StreamListener listener;
  private final InstantSource clock;
  private ProcessorContext<Object, Object> context;
  private KeyValueStore<String, byte[]> domains;
  private RecentIds recentIds;

  PredictStep(
      FeatureReader reader,
      Predictor predictor,
      int duplicateMemory,
      Refusals refusals,
      InstantSource clock) {
    this.reader = reader;
    this.predictor = predictor;
    this.duplicateMemory = duplicateMemory;
    this.refusals = refusals;
    this.listener = refusals.listener();
    this.clock = clock;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    this.domains = context.getStateStore(Stores.DOMAINS);
    this.recentIds = new RecentIds(context.getStateStore(Stores.RECENT_IDS), duplicateMemory);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Outcome<ReadFeature> outcome = reader.read(record.value());
    if (outcome instanceof Outcome.Ok<ReadFeature> ok) {
      predict(record, ok.value());
    } else {
      refusals.refuse(context, Nodes.PREDICT_DEAD_LETTERS_SINK, record, outcome);
    }
  }

  private void predict(Record<byte[], byte[]> record, ReadFeature feature) {
    Feature event = feature.event();
    String domain = event.getDomain();
    DomainState state = DomainState.fromBytes(domains.get(domain)).next(event.getId());
    boolean duplicate = recentIds.seen(domain, event.getId(), state.sequence());
    domains.put(domain, state.toBytes());
    Prediction prediction = predictor.predict(feature, state, duplicate);
    context.forward(new Record<>(domain, prediction, record.timestamp()), Nodes.PREDICTIONS_SINK);
    listener.predicted(domain, clock.millis() - record.timestamp());
  }
}
