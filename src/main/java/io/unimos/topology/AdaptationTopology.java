package io.unimos.topology;

import io.unimos.config.TopicSettings;
import io.unimos.encode.LookAhead;
import io.unimos.event.AdapterCommand;
import io.unimos.event.Feature;
import io.unimos.event.ImageEvent;
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
 * The map of the service: which step reads and writes which topic. Wiring only; what a step does is
 * in the step.
 *
 * <pre>
 *   images --> EncodeStep --> features --> PredictStep --> predictions, drift, adapter-versions
 *                  |    adapter-commands -----^ |
 *                  +------> dead-letters <------+
 * </pre>
 *
 * <p>The features topic is public and stands between two sub-topologies, so that each role can run
 * in a deployment of its own.
 */
public final class AdaptationTopology implements Supplier<Topology> {

  static final String IMAGES_SOURCE = "images-source";
  static final String ENCODE_STEP = "encode-step";
  static final String FEATURES_SINK = "features-sink";
  static final String ENCODE_DEAD_LETTERS_SINK = "encode-dead-letters-sink";
  static final String FEATURES_SOURCE = "features-source";
  static final String COMMANDS_SOURCE = "commands-source";
  static final String PREDICT_STEP = "predict-step";
  static final String PREDICTIONS_SINK = "predictions-sink";
  static final String DRIFT_SINK = "drift-sink";
  static final String ADAPTER_VERSIONS_SINK = "adapter-versions-sink";
  static final String PREDICT_DEAD_LETTERS_SINK = "predict-dead-letters-sink";

  private final TopicSettings topics;
  private final Contract contract;
  private final String encoderId;
  private final PassedHeaders passed;
  private final Refusals refusals;
  private final Optional<LookAhead> encode;
  private final Optional<AdaptRole> adapt;

  /**
   * For the roles that are given.
   *
   * @param passed what of a record's headers goes on
   * @param encode what the encode role gets its features from
   * @param adapt what the adapt role works with
   */
  public AdaptationTopology(
      TopicSettings topics,
      Contract contract,
      String encoderId,
      PassedHeaders passed,
      Refusals refusals,
      Optional<LookAhead> encode,
      Optional<AdaptRole> adapt) {
    this.topics = topics;
    this.contract = contract;
    this.encoderId = encoderId;
    this.passed = passed;
    this.refusals = refusals;
    this.encode = encode;
    this.adapt = adapt;
  }

  @Override
  public Topology get() {
    Topology topology = new Topology();
    encode.ifPresent(lookAhead -> addEncode(topology, lookAhead));
    adapt.ifPresent(role -> addAdapt(topology, role));
    return topology;
  }

  private void addEncode(Topology topology, LookAhead lookAhead) {
    Deserializer<byte[]> bytes = new ByteArrayDeserializer();
    topology
        .addSource(IMAGES_SOURCE, bytes, bytes, topics.images())
        .addProcessor(
            ENCODE_STEP,
            () ->
                new EncodeStep(
                    lookAhead,
                    topics.images(),
                    encoderId,
                    passed,
                    contract.reader(topics.images(), ImageEvent.class),
                    refusals),
            IMAGES_SOURCE)
        .addSink(
            FEATURES_SINK,
            topics.features(),
            new StringSerializer(),
            contract.serializer(),
            ENCODE_STEP);
    addDeadLetters(topology, ENCODE_DEAD_LETTERS_SINK, ENCODE_STEP);
  }

  private void addAdapt(Topology topology, AdaptRole role) {
    Deserializer<byte[]> bytes = new ByteArrayDeserializer();
    topology
        .addSource(FEATURES_SOURCE, bytes, bytes, topics.features())
        .addSource(COMMANDS_SOURCE, bytes, bytes, topics.adapterCommands())
        .addProcessor(PREDICT_STEP, new PredictSteps(role), FEATURES_SOURCE, COMMANDS_SOURCE);
    addEventSink(topology, PREDICTIONS_SINK, topics.predictions());
    addEventSink(topology, DRIFT_SINK, topics.drift());
    addEventSink(topology, ADAPTER_VERSIONS_SINK, topics.adapterVersions());
    addDeadLetters(topology, PREDICT_DEAD_LETTERS_SINK, PREDICT_STEP);
  }

  private void addEventSink(Topology topology, String sink, String topic) {
    topology.addSink(sink, topic, new StringSerializer(), contract.serializer(), PREDICT_STEP);
  }

  private void addDeadLetters(Topology topology, String sink, String step) {
    Serializer<byte[]> bytes = new ByteArraySerializer();
    topology.addSink(sink, topics.deadLetters(), bytes, bytes, step);
  }

  private final class PredictSteps implements ProcessorSupplier<byte[], byte[], Object, Object> {
    private final AdaptRole role;

    PredictSteps(AdaptRole role) {
      this.role = role;
    }

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
      return new PredictStep(role, passed, features, commands, refusals);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(
          Stores.domains(),
          Stores.bytes(Stores.RECENT_IDS),
          Stores.bytes(Stores.MEMORY),
          Stores.bytes(Stores.ADAPTERS));
    }
  }
}
