package io.unimos.cli;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.service.Cluster;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what is committed on a topic at this moment, from the beginning, and ends. Used by one
 * thread; owns its consumer until {@link #close}.
 */
public final class TopicScan implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);

  /** A cluster that says nothing for so long will not say more. */
  private static final Duration NO_PROGRESS = Duration.ofSeconds(30);

  private final Settings settings;
  private final PrintWriter problems;
  private final Consumer<byte[], byte[]> consumer;
  private final KafkaAvroDeserializer values = new KafkaAvroDeserializer();

  /**
   * @param problems gets a line for each record that cannot be read
   */
  public TopicScan(Settings settings, PrintWriter problems) {
    this.settings = settings;
    this.problems = problems;
    values.configure(KafkaProperties.registry(settings), false);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    consumer =
        new KafkaConsumer<>(
            KafkaProperties.consumer(settings, settings.service().applicationId() + "-adapters"),
            bytes,
            bytes);
  }

  /**
   * Refuses with the key when a topic is missing.
   *
   * @param keys settings that name topics
   */
  public static void require(Settings settings, List<String> keys) {
    Map<String, String> topics = settings.topics().byKey();
    try (Cluster cluster = new Cluster(settings)) {
      var found = cluster.describe(keys.stream().map(topics::get).toList());
      for (String key : keys) {
        if (!found.containsKey(topics.get(key))) {
          throw new SettingsException(
              key, "topic '" + topics.get(key) + "' does not exist; topics create makes it");
        }
      }
    }
  }

  /**
   * Hands over each record's key and value, a partition's in their order; the value of a deleted
   * key is null.
   *
   * @param key of the setting that names the topic
   */
  public void read(String key, BiConsumer<String, byte[]> records) {
    String topic = settings.topics().byKey().get(key);
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    // of a read_committed consumer: up to the oldest open transaction
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long progress = System.nanoTime();
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      var polled = consumer.poll(POLL);
      for (ConsumerRecord<byte[], byte[]> record : polled) {
        if (record.offset() < ends.get(new TopicPartition(topic, record.partition()))) {
          records.accept(Watch.key(record), record.value());
        }
      }
      if (!polled.isEmpty()) {
        progress = System.nanoTime();
      } else if (System.nanoTime() - progress > NO_PROGRESS.toNanos()) {
        throw new IllegalStateException(
            "topic '%s' gives nothing for %d s".formatted(topic, NO_PROGRESS.toSeconds()));
      }
    }
  }

  /** An event out of its bytes; empty, with a line to the problems, when it is none. */
  public <T> Optional<T> event(String key, String recordKey, byte[] value, Class<T> type) {
    String topic = settings.topics().byKey().get(key);
    try {
      return Optional.of(type.cast(values.deserialize(topic, value)));
    } catch (SerializationException | ClassCastException e) {
      problems.printf("skipped %s of %s: %s%n", recordKey, topic, e.getMessage());
      problems.flush();
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    consumer.close();
    values.close();
  }
}
