package io.unimos.cli;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.event.DriftReport;
import io.unimos.event.Prediction;
import io.unimos.failure.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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
  private final TopicSettings topics;
  private final DemoScore score;
  private final Consumer<byte[], byte[]> consumer;
  private final KafkaAvroDeserializer events = new KafkaAvroDeserializer();

  DemoReader(Settings settings, DemoScore score) {
    this.topics = settings.topics();
    this.score = score;
    events.configure(KafkaProperties.registry(settings), false);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    consumer =
        new KafkaConsumer<>(KafkaProperties.consumer(settings, "unimos-demo-read"), bytes, bytes);
    List<TopicPartition> partitions =
        List.of(topics.predictions(), topics.deadLetters(), topics.drift()).stream()
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
      if (record.topic().equals(topics.drift())) {
        score.drifted((DriftReport) events.deserialize(record.topic(), record.value()));
      } else {
        answer(record);
        answered++;
      }
    }
    return answered;
  }

  private void answer(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(topics.predictions())) {
      score.predicted((Prediction) events.deserialize(record.topic(), record.value()));
    } else {
      score.deadLettered(
          Watch.key(record),
          header(record, DemoFeed.ID_HEADER),
          header(record, DeadLetters.REASON));
    }
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
