package io.unimos.topology;

import io.unimos.config.TopicSettings;
import io.unimos.event.AdapterCommand;
import io.unimos.event.Feature;
import io.unimos.event.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The map of the half that adapts. Wiring only; what the step does is in the step.
 *
 * <pre>
 *           features --> PredictStep --> predictions, drift, adapter-versions
 *   adapter-commands ------^   |
 *             labels ------^   +-------> annotation-requests        (where people are asked)
 *                              +-------> dead-letters
 * </pre>
 *
 * <p>An application of its own, so that nobody waits here for an image that {@link EncodeTopology}
 * has not encoded yet.
 */
public final class AdaptTopology implements Supplier<Topology> {

  static final String FEATURES_SOURCE = "features-source";
  static final String COMMANDS_SOURCE = "commands-source";
  static final String PREDICT_STEP = "predict-step";
  static final String PREDICTIONS_SINK = "predictions-sink";
  static final String DRIFT_SINK = "drift-sink";
  static final String ADAPTER_VERSIONS_SINK = "adapter-versions-sink";
  static final String LABELS_SOURCE = "labels-source";
  static final String ANNOTATION_REQUESTS_SINK = "annotation-requests-sink";
  static final String DEAD_LETTERS_SINK = "predict-dead-letters-sink";

  private final TopicSettings topics;
  private final Contract contract;
  private final String encoderId;
  private final PassedHeaders passed;
  private final Refusals refusals;
  private final AdaptRole role;
  private final ClassSets sets;

  /**
   * The map of one service.
   *
   * @param passed what of a record's headers goes on
   * @param role what all tasks work with
   */
  public AdaptTopology(
      TopicSettings topics,
      Contract contract,
      String encoderId,
      PassedHeaders passed,
      Refusals refusals,
      AdaptRole role) {
    this.topics = topics;
    this.contract = contract;
    this.encoderId = encoderId;
    this.passed = passed;
    this.refusals = refusals;
    this.role = role;
    sets = new ClassSets(role, topics);
  }

  @Override
  public Topology get() {
    Deserializer<byte[]> bytes = new ByteArrayDeserializer();
    Serializer<byte[]> asTheyCame = new ByteArraySerializer();
    Topology topology =
        new Topology()
            .addSource(FEATURES_SOURCE, bytes, bytes, topics.features())
            .addSource(COMMANDS_SOURCE, bytes, bytes, topics.adapterCommands());
    List<String> sources = new ArrayList<>(List.of(FEATURES_SOURCE, COMMANDS_SOURCE));
    if (asks()) {
      topology.addSource(LABELS_SOURCE, bytes, bytes, topics.labels());
      sources.add(LABELS_SOURCE);
    }
    topology
        .addProcessor(PREDICT_STEP, new PredictSteps(), sources.toArray(String[]::new))
        .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), asTheyCame, asTheyCame, PREDICT_STEP);
    addEventSink(topology, PREDICTIONS_SINK, topics.predictions());
    addEventSink(topology, DRIFT_SINK, topics.drift());
    addEventSink(topology, ADAPTER_VERSIONS_SINK, topics.adapterVersions());
    if (asks()) {
      addEventSink(topology, ANNOTATION_REQUESTS_SINK, topics.annotationRequests());
    }
    return topology;
  }

  private boolean asks() {
    return role.context().settings().annotate().on();
  }

  private void addEventSink(Topology topology, String sink, String topic) {
    topology.addSink(sink, topic, new StringSerializer(), contract.serializer(), PREDICT_STEP);
  }

  private final class PredictSteps implements ProcessorSupplier<byte[], byte[], Object, Object> {
    @Override
    public PredictStep get() {
      FeatureReader features =
          new FeatureReader(
              contract.reader(topics.features(), Feature.class),
              encoderId,
              role.context().source().dimension());
      CommandReader commands =
          new CommandReader(
              contract.reader(topics.adapterCommands(), AdapterCommand.class),
              topics.adapterCommands());
      Optional<LabelReader> labels =
          asks()
              ? Optional.of(
                  new LabelReader(contract.reader(topics.labels(), Label.class), topics.labels()))
              : Optional.empty();
      return new PredictStep(role, sets, passed, features, commands, labels, refusals);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(Stores.state());
    }
  }
}
