package io.unimos.lab.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.internals.Exit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class EmbeddedBrokerIT {
  @TempDir Path dir;

  @Test
  void shouldShowOnlyCommittedRecordsWhenReadingCommitted() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
      broker.createTopic("letters", 2, Map.of());

      try (KafkaProducer<String, String> producer = transactional(broker)) {
        send(producer, "letters", "aborted", false);
        send(producer, "letters", "kept", true);
      }

      assertThat(read(broker, "letters", 1)).containsExactly("kept");
    }
  }

  @Test
  void shouldKeepRecordsAndAddressWhenStartedAgainOnTheSameFolder() throws Exception {
    String address;
    try (EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
      address = broker.bootstrapServers();
      broker.createTopic("letters", 1, Map.of());
      try (KafkaProducer<String, String> producer = transactional(broker)) {
        send(producer, "letters", "first", true);
      }
    }

    try (EmbeddedBroker again = EmbeddedBroker.start(dir)) {
      try (KafkaProducer<String, String> producer = transactional(again)) {
        send(producer, "letters", "second", true);
      }

      assertThat(again.bootstrapServers()).isEqualTo(address);
      assertThat(read(again, "letters", 2)).containsExactly("first", "second");
    }
  }

  @Test
  void shouldLeaveNoThreadBehindWhenClosed() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();

    EmbeddedBroker.start(dir).close();

    // or the poller's own thread is one that is left
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInSameThread()
        .untilAsserted(
            () ->
                assertThat(
                        Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> !before.contains(thread) && !thread.isDaemon())
                            .map(Thread::getName)
                            .collect(Collectors.toSet()))
                    .isEmpty());
  }

  @Test
  void shouldNameTheTopicWhenItExists() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
      broker.createTopic("letters", 1, Map.of("cleanup.policy", "compact"));

      assertThatThrownBy(() -> broker.createTopic("letters", 1, Map.of()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("letters");
    }
  }

  @Test
  void shouldKeepTheHostAliveWhenTheBrokerGivesUp() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(dir)) {
      assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");

      // without the guard the next line would end this JVM
      assertThatThrownBy(() -> Exit.halt(1, "fatal fault"))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private static KafkaProducer<String, String> transactional(EmbeddedBroker broker) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "letters");
    KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    producer.initTransactions();
    return producer;
  }

  private static void send(
      KafkaProducer<String, String> producer, String topic, String value, boolean commit)
      throws Exception {
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(topic, "key", value)).get();
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }

  private static List<String> read(EmbeddedBroker broker, String topic, int count) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", broker.bootstrapServers(),
            "group.id", "readers",
            "auto.offset.reset", "earliest",
            "isolation.level", "read_committed");
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                for (ConsumerRecord<String, String> record :
                    consumer.poll(Duration.ofMillis(100))) {
                  values.add(record.value());
                }
                return values.size() >= count;
              });
    }
    return values;
  }
}
