package io.unimos.lab.demo;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.unimos.cli.TopicReader;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.event.AdapterVersion;
import io.unimos.event.DriftReport;
import io.unimos.event.Feature;
import io.unimos.event.Prediction;
import io.unimos.failure.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what the service has committed, from the beginning, into the demo's book. Used by one
 * thread; owns its consumer until {@link #close}.
 */
final class DemoReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final TopicSettings topics;
  private final DemoScore score;
  private final DemoProbe probe;
  private final Consumer<byte[], byte[]> consumer;
  private final KafkaAvroDeserializer events = new KafkaAvroDeserializer();

  DemoReader(Settings settings, DemoScore score, DemoProbe probe) {
    this.topics = settings.topics();
    this.score = score;
    this.probe = probe;
    events.configure(KafkaProperties.registry(settings), false);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    consumer =
        new KafkaConsumer<>(KafkaProperties.consumer(settings, "unimos-demo-read"), bytes, bytes);
    List<TopicPartition> partitions =
        Stream.of(
                topics.features(),
                topics.predictions(),
                topics.deadLetters(),
                topics.drift(),
                topics.adapterVersions())
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads what has come, waiting this long at most; returns how many images were answered. */
  int poll(Duration atMost) {
    int answered = 0;
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
      answered += note(record) ? 1 : 0;
    }
    return answered;
  }

  /** Reads up to what is committed now: all that belongs to the answers read so far. */
  void readToEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      int unused = poll(POLL);
    }
  }

  /** True if the record answers an image. */
  private boolean note(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(topics.deadLetters())) {
      score.deadLettered(
          TopicReader.key(record),
          header(record, DemoFeed.ID_HEADER),
          header(record, DeadLetters.REASON));
      return true;
    }
    Object event = events.deserialize(record.topic(), record.value());
    if (event instanceof Prediction prediction) {
      score.predicted(prediction);
      return true;
    }
    if (event instanceof Feature feature) {
      score.probed(feature.getDomain(), feature.getId(), probe.label(feature));
    } else if (event instanceof DriftReport report) {
      score.drifted(report);
    } else if (event instanceof AdapterVersion version) {
      score.versioned(version);
    }
    return false;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    consumer.close();
    events.close();
  }
}
