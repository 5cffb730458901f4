package io.unimos.cli;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.failure.DeadLetters;
import io.unimos.service.Cluster;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads committed records of one topic and prints them. Used by one thread; owns its consumer until
 * {@link #close}.
 */
public final class Watch implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);

  private final Consumer<byte[], byte[]> consumer;
  private final KafkaAvroDeserializer values = new KafkaAvroDeserializer();
  private final Watched watched;
  private final String topic;
  private final boolean json;

  /**
   * @throws SettingsException if the topic does not exist or no broker answers
   */
  Watch(Settings settings, Watched watched, boolean json) {
    this.watched = watched;
    this.topic = watched.topic(settings.topics());
    this.json = json;
    try (Cluster cluster = new Cluster(settings)) {
      if (!cluster.describe(List.of(topic)).containsKey(topic)) {
        throw new SettingsException(
            watched.key(), "topic '" + topic + "' does not exist; topics create makes it");
      }
    }
    values.configure(KafkaProperties.registry(settings), false);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    consumer =
        new KafkaConsumer<>(
            KafkaProperties.consumer(settings, settings.service().applicationId() + "-watch"),
            bytes,
            bytes);
  }

  /** Prints until the count is reached, the reader of the output has gone, or interrupted. */
  void run(
      boolean fromBeginning,
      Optional<String> domain,
      long count,
      PrintWriter out,
      PrintWriter problems) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    if (fromBeginning) {
      consumer.seekToBeginning(partitions);
    } else {
      consumer.seekToEnd(partitions);
      // positions are lazy; what arrives from this moment on has to be seen
      partitions.forEach(consumer::position);
    }
    long printed = 0;
    while (printed < count && !out.checkError()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (printed < count && domain.map(name -> name.equals(key(record))).orElse(true)) {
          Optional<String> line = line(record, problems);
          line.ifPresent(out::println);
          printed += line.isPresent() ? 1 : 0;
        }
      }
      out.flush();
    }
  }

  private Optional<String> line(ConsumerRecord<byte[], byte[]> record, PrintWriter problems) {
    if (watched == Watched.DEAD_LETTERS) {
      if (DeadLetters.isReceipt(record.headers())) {
        return Optional.empty();
      }
      DeadLetterView letter = DeadLetterView.of(record);
      return Optional.of(json ? letter.json() : letter.row());
    }
    try {
      IndexedRecord event = (IndexedRecord) values.deserialize(topic, record.value());
      return Optional.of(json ? EventView.json(event) : EventView.row(event));
    } catch (SerializationException e) {
      problems.printf(
          "skipped %s-%d@%d: %s%n", topic, record.partition(), record.offset(), e.getMessage());
      problems.flush();
      return Optional.empty();
    }
  }

  public static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    consumer.close();
    values.close();
  }
}
