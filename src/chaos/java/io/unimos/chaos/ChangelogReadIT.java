package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.KafkaProperties;
import io.unimos.lab.broker.EmbeddedBroker;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The share of a changelog that a restore reads beside the live records, with Kafka's settings and
 * with ours: records of the size of a remembered image, overwritten again and again. Prints the
 * figures of the page on Kubernetes.
 */
@Tag("chaos")
class ChangelogReadIT {
  /** Cameras of a partition with their memories: 1,000 over 48 partitions. */
  private static final int LIVE = 21 * 2_176;

  private static final int WRITTEN = ChaosScale.pick(8, 20) * LIVE;
  private static final int VALUE = 1_040;
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  @TempDir Path folder;

  @Test
  void shouldReadLittleMoreThanWhatLives() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
      Map<String, String> compact = Map.of("cleanup.policy", "compact");
      Map<String, String> ours = new HashMap<>(compact);
      ours.putAll(KafkaProperties.CHANGELOG);
      broker.createTopic("kafkas", 1, compact);
      broker.createTopic("ours", 1, ours);
      for (String topic : List.of("kafkas", "ours")) {
        overwrite(broker, topic);
      }

      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(5))
          .until(() -> records(broker, "ours") < 2 * LIVE);
      for (String topic : List.of("kafkas", "ours")) {
        int read = records(broker, topic);
        System.out.printf(
            "%s settings: %d records written, %d live, a restore reads %d, %.1f of what lives%n",
            topic, WRITTEN, LIVE, read, (double) read / LIVE);
      }
      assertThat(records(broker, "kafkas")).isEqualTo(WRITTEN);
    }
  }

  private static void overwrite(EmbeddedBroker broker, String topic) {
    SplittableRandom random = new SplittableRandom(ChaosScale.SEED);
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(Map.of("bootstrap.servers", broker.bootstrapServers()), bytes, bytes)) {
      for (int i = 0; i < WRITTEN; i++) {
        int slot = i < LIVE ? i : random.nextInt(LIVE);
        byte[] value = new byte[VALUE];
        random.nextBytes(value);
        var unused =
            producer.send(
                new ProducerRecord<>(topic, ByteBuffer.allocate(4).putInt(slot).array(), value));
      }
    }
  }

  private static int records(EmbeddedBroker broker, String topic) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    TopicPartition partition = new TopicPartition(topic, 0);
    int count = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(Map.of("bootstrap.servers", broker.bootstrapServers()), bytes, bytes)) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        count += consumer.poll(Duration.ofSeconds(1)).count();
      }
    }
    return count;
  }
}
