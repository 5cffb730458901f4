package io.unimos.topology;

import io.unimos.config.TopicSettings;
import io.unimos.encode.LookAhead;
import io.unimos.event.Feature;
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
 *   images --> EncodeStep --> features --> PredictStep --> predictions
 *                  |                            |
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

  /** What the adapt role needs besides. */
  public record AdaptRole(
      Predictor predictor, int dimension, int duplicateMemory, InstantSource clock) {}

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
    topology
        .addSource(Nodes.FEATURES_SOURCE, bytes, bytes, shared.topics().features())
        .addProcessor(Nodes.PREDICT_STEP, new PredictSteps(role), Nodes.FEATURES_SOURCE)
        .addSink(
            Nodes.PREDICTIONS_SINK,
            shared.topics().predictions(),
            new StringSerializer(),
            shared.contract().serializer(),
            Nodes.PREDICT_STEP);
    addDeadLetters(topology, Nodes.PREDICT_DEAD_LETTERS_SINK, Nodes.PREDICT_STEP);
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
      FeatureReader reader =
          new FeatureReader(
              shared.contract().reader(shared.topics().features(), Feature.class),
              shared.encoderId(),
              role.dimension());
      return new PredictStep(
          reader, role.predictor(), role.duplicateMemory(), shared.refusals(), role.clock());
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(Stores.domains(), Stores.recentIds());
    }
  }
}
