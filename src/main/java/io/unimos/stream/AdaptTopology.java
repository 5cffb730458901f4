package io.unimos.stream;

import io.unimos.config.TopicSettings;
import io.unimos.core.domain.Trainer;
import io.unimos.stream.TaskEncoders.Bundled;
import io.unimos.stream.read.Contract;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The topology of the adapt role. It contains the wiring only; {@link PredictStep} does the work.
 *
 * <pre>
 *           features --> PredictStep --> predictions, drift, adapter-versions
 *   adapter-commands ------^   |
 *             labels ------^   +-------> annotation-requests        (where people are queried)
 *                              +-------> dead-letters
 * </pre>
 *
 * <p>It runs as an application of its own, so that it never waits for images that {@link
 * EncodeTopology} has not encoded yet.
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
  private final PassedHeaders passed;
  private final Refusals refusals;
  private final AdaptRole role;
  private final Bundled bundle;
  private final Optional<Bundled> next;
  private final Deaths deaths = new Deaths();

  /**
   * Creates the topology of one service.
   *
   * @param passed selects the headers of a record that are passed on
   * @param role the dependencies that all tasks share
   */
  public AdaptTopology(
      TopicSettings topics,
      Contract contract,
      PassedHeaders passed,
      Refusals refusals,
      AdaptRole role) {
    this(topics, contract, passed, refusals, role, Optional.empty());
  }

  /**
   * Creates the topology of one service while the encoder is changed.
   *
   * @param next the role with the next bundle; empty unless the encoder is changed
   */
  public AdaptTopology(
      TopicSettings topics,
      Contract contract,
      PassedHeaders passed,
      Refusals refusals,
      AdaptRole role,
      Optional<AdaptRole> next) {
    this.topics = topics;
    this.contract = contract;
    this.passed = passed;
    this.refusals = refusals;
    this.role = role;
    bundle = new Bundled(role, new ClassSets(role, topics, role.rounds().trainer()));
    this.next =
        next.map(
            other ->
                new Bundled(other, new ClassSets(other, topics, new Trainer(other.context()))));
  }

  @Override
  public Topology get() {
    Serializer<byte[]> asTheyCame = new ByteArraySerializer();
    RecordTimes times = new RecordTimes(role.clock());
    Topology topology = new Topology();
    times.addSource(topology, FEATURES_SOURCE, topics.features());
    times.addSource(topology, COMMANDS_SOURCE, topics.adapterCommands());
    List<String> sources = new ArrayList<>(List.of(FEATURES_SOURCE, COMMANDS_SOURCE));
    if (role.queries()) {
      times.addSource(topology, LABELS_SOURCE, topics.labels());
      sources.add(LABELS_SOURCE);
    }
    topology
        .addProcessor(PREDICT_STEP, new PredictSteps(), sources.toArray(String[]::new))
        .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), asTheyCame, asTheyCame, PREDICT_STEP);
    int most = BoundedSerializer.DEFAULT;
    addEventSink(topology, PREDICTIONS_SINK, topics.predictions(), most);
    addEventSink(topology, DRIFT_SINK, topics.drift(), most);
    int largest = BoundedSerializer.mostOfVersions(topics);
    addEventSink(topology, ADAPTER_VERSIONS_SINK, topics.adapterVersions(), largest);
    if (role.queries()) {
      addEventSink(topology, ANNOTATION_REQUESTS_SINK, topics.annotationRequests(), most);
    }
    return topology;
  }

  private void addEventSink(Topology topology, String sink, String topic, int most) {
    topology.addSink(
        sink,
        topic,
        new StringSerializer(),
        new BoundedSerializer<>(contract.serializer(), most),
        PREDICT_STEP);
  }

  private final class PredictSteps implements ProcessorSupplier<byte[], byte[], Object, Object> {
    @Override
    public LastResort get() {
      PredictStep step = new PredictStep(topics, contract, passed, refusals, bundle, next);
      return new LastResort(step, deaths, refusals, DEAD_LETTERS_SINK);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(Stores.state());
    }
  }
}
