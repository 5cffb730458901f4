package io.unimos.stream;

import io.unimos.config.TopicSettings;
import io.unimos.encode.LookAhead;
import io.unimos.event.ImageEvent;
import io.unimos.stream.read.Contract;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The topology of the encode role. It contains the wiring only; {@link EncodeStep} does the work.
 *
 * <pre>
 *   images --> EncodeStep --> features
 *                  |
 *                  +--------> dead-letters
 * </pre>
 *
 * <p>The features topic is public: {@link AdaptTopology}, an application of its own, reads from it.
 */
public final class EncodeTopology implements Supplier<Topology> {

  static final String IMAGES_SOURCE = "images-source";
  static final String ENCODE_STEP = "encode-step";
  static final String FEATURES_SINK = "features-sink";
  static final String DEAD_LETTERS_SINK = "encode-dead-letters-sink";

  private final TopicSettings topics;
  private final Contract contract;
  private final String encoderId;
  private final PassedHeaders passed;
  private final Refusals refusals;
  private final LookAhead lookAhead;
  private final Deaths deaths = new Deaths();

  /**
   * Creates the topology of one service.
   *
   * @param passed selects the headers of a record that are passed on
   * @param lookAhead the source of the features
   */
  public EncodeTopology(
      TopicSettings topics,
      Contract contract,
      String encoderId,
      PassedHeaders passed,
      Refusals refusals,
      LookAhead lookAhead) {
    this.topics = topics;
    this.contract = contract;
    this.encoderId = encoderId;
    this.passed = passed;
    this.refusals = refusals;
    this.lookAhead = lookAhead;
  }

  @Override
  public Topology get() {
    Serializer<byte[]> asTheyCame = new ByteArraySerializer();
    return new RecordTimes(InstantSource.system())
        .addSource(new Topology(), IMAGES_SOURCE, topics.images())
        .addProcessor(ENCODE_STEP, new EncodeSteps(), IMAGES_SOURCE)
        .addSink(
            FEATURES_SINK,
            topics.features(),
            new StringSerializer(),
            new BoundedSerializer<>(contract.serializer(), BoundedSerializer.DEFAULT),
            ENCODE_STEP)
        .addSink(DEAD_LETTERS_SINK, topics.deadLetters(), asTheyCame, asTheyCame, ENCODE_STEP);
  }

  private final class EncodeSteps implements ProcessorSupplier<byte[], byte[], Object, Object> {
    @Override
    public LastResort get() {
      EncodeStep step =
          new EncodeStep(
              lookAhead,
              topics.images(),
              encoderId,
              passed,
              contract.reader(topics.images(), ImageEvent.class),
              refusals);
      return new LastResort(step, deaths, refusals, DEAD_LETTERS_SINK);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(new KeptIdentity());
    }
  }
}
