package io.unimos.topology;

import io.unimos.adapt.DomainContext;
import io.unimos.config.TopicSettings;
import io.unimos.encode.LookAhead;
import io.unimos.event.AdapterCommand;
import io.unimos.event.Feature;
import io.unimos.version.VersionRecords;
import java.time.InstantSource;
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

  /** What the steps share. */
  public record Shared(
      TopicSettings topics, Contract contract, String encoderId, Refusals refusals) {}

  /** What the encode role needs besides. */
  public record EncodeRole(LookAhead lookAhead) {}

  /**
   * What the adapt role needs besides.
   *
   * @param context bundle and settings of the method
   * @param loadedDomains most domains a task keeps in memory
   * @param fromRelatives whether a new domain may start from another one's heads
   */
  public record AdaptRole(
      Predictor predictor,
      DomainContext context,
      VersionRecords records,
      Rounds rounds,
      int loadedDomains,
      boolean fromRelatives,
      int duplicateMemory,
      InstantSource clock) {

    /** h as records tell it: for labels that do not come in runs. */
    double headsShare() {
      return context.settings().method().serving().share(0);
    }
  }

  private final Shared shared;
  private final Optional<EncodeRole> encode;
  private final Optional<AdaptRole> adapt;

  public AdaptationTopology(Shared shared, Optional<EncodeRole> encode, Optional<AdaptRole> adapt) {
    this.shared = shared;
    this.encode = encode;
    this.adapt = adapt;
  }

  @Override
  public Topology get() {
    Topology topology = new Topology();
    encode.ifPresent(role -> addEncode(topology, role));
    adapt.ifPresent(role -> addAdapt(topology, role));
    return topology;
  }

  private void addEncode(Topology topology, EncodeRole role) {
    Deserializer<byte[]> bytes = new ByteArrayDeserializer();
    topology
        .addSource(Nodes.IMAGES_SOURCE, bytes, bytes, shared.topics().images())
        .addProcessor(
            Nodes.ENCODE_STEP,
            () -> new EncodeStep(role.lookAhead(), shared.encoderId(), shared.refusals()),
            Nodes.IMAGES_SOURCE)
        .addSink(
            Nodes.FEATURES_SINK,
            shared.topics().features(),
            new StringSerializer(),
            shared.contract().serializer(),
            Nodes.ENCODE_STEP);
    addDeadLetters(topology, Nodes.ENCODE_DEAD_LETTERS_SINK, Nodes.ENCODE_STEP);
  }

  private void addAdapt(Topology topology, AdaptRole role) {
    Deserializer<byte[]> bytes = new ByteArrayDeserializer();
    TopicSettings topics = shared.topics();
    topology
        .addSource(Nodes.FEATURES_SOURCE, bytes, bytes, topics.features())
        .addSource(Nodes.COMMANDS_SOURCE, bytes, bytes, topics.adapterCommands())
        .addProcessor(
            Nodes.PREDICT_STEP,
            new PredictSteps(role),
            Nodes.FEATURES_SOURCE,
            Nodes.COMMANDS_SOURCE);
    addEventSink(topology, Nodes.PREDICTIONS_SINK, topics.predictions());
    addEventSink(topology, Nodes.DRIFT_SINK, topics.drift());
    addEventSink(topology, Nodes.ADAPTER_VERSIONS_SINK, topics.adapterVersions());
    addDeadLetters(topology, Nodes.PREDICT_DEAD_LETTERS_SINK, Nodes.PREDICT_STEP);
  }

  private void addEventSink(Topology topology, String sink, String topic) {
    topology.addSink(
        sink, topic, new StringSerializer(), shared.contract().serializer(), Nodes.PREDICT_STEP);
  }

  private void addDeadLetters(Topology topology, String sink, String step) {
    Serializer<byte[]> bytes = new ByteArraySerializer();
    topology.addSink(sink, shared.topics().deadLetters(), bytes, bytes, step);
  }

  private final class PredictSteps implements ProcessorSupplier<byte[], byte[], Object, Object> {
    private final AdaptRole role;

    PredictSteps(AdaptRole role) {
      this.role = role;
    }

    @Override
    public PredictStep get() {
      TopicSettings topics = shared.topics();
      FeatureReader features =
          new FeatureReader(
              shared.contract().reader(topics.features(), Feature.class),
              shared.encoderId(),
              role.context().source().dimension());
      CommandReader commands =
          new CommandReader(
              shared.contract().reader(topics.adapterCommands(), AdapterCommand.class),
              topics.adapterCommands());
      return new PredictStep(steps(), features, commands, shared.refusals());
    }

    private PredictStep.Shared steps() {
      return new PredictStep.Shared(
          role.predictor(),
          new LearningDomains.Shared(role.context(), role.loadedDomains(), role.fromRelatives()),
          new VersionDesk.Shared(role.rounds(), role.records(), role.headsShare()),
          role.duplicateMemory(),
          role.clock());
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
