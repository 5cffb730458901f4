package io.unimos.lab.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * The Kafka Streams application that one writes first: each record is worked on when its turn
 * comes, exactly once, on one thread. The one who starts it closes it.
 */
final class PlainStreams implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(20);

  private final KafkaStreams streams;

  private PlainStreams(KafkaStreams streams) {
    this.streams = streams;
  }

  /**
   * Starts it.
   *
   * @param state an own folder
   * @param work from a record's value to that of its result; called by the stream thread
   */
  static PlainStreams start(
      String bootstrapServers, Path state, String in, String out, UnaryOperator<byte[]> work) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "plain-streams");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    Serde<byte[]> bytes = Serdes.ByteArray();
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(in, Consumed.with(bytes, bytes))
        .mapValues(work::apply)
        .to(out, Produced.with(bytes, bytes));
    KafkaStreams streams = new KafkaStreams(builder.build(), properties);
    streams.start();
    return new PlainStreams(streams);
  }

  /** Returns the state of its streams, which says why nothing more comes. */
  KafkaStreams.State state() {
    return streams.state();
  }

  @Override
  public void close() {
    streams.close(STOP);
  }
}
