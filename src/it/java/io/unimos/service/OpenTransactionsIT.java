package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.config.KafkaProperties;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.lab.broker.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions of a process that was killed, and of one that was not. */
class OpenTransactionsIT {
  private static final String ID = "service";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String PROCESS = "0b7e2f7e-4c2c-4b57-9a5e-2a1f6f0c1d11";

  @TempDir Path folder;

  @Test
  void shouldAbortWhatTheProcessBeforeLeftOpenAndNothingElse() throws Exception {
    Path state = Files.createDirectories(folder.resolve("state").resolve(ID));
    Files.writeString(
        state.resolve("kafka-streams-process-metadata"), "{\"processId\":\"" + PROCESS + "\"}");
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"))) {
      broker.createTopic("topic", 1, Map.of());
      Settings settings =
          Settings.of(
              Map.of(
                  "bundle",
                  "b",
                  "bootstrap.servers",
                  broker.bootstrapServers(),
                  "state.dir",
                  folder.resolve("state").toString()));
      try (KafkaProducer<String, String> killed = open(settings, ID + "-" + PROCESS + "-1");
          KafkaProducer<String, String> other = open(settings, ID + "-other-1")) {
        OpenTransactions.abort(settings, ID);

        assertThat(ongoing(settings)).containsExactly(ID + "-other-1");
        assertThatThrownBy(killed::commitTransaction).isInstanceOf(KafkaException.class);
        other.commitTransaction();
      }
    }
  }

  @Test
  void shouldAbortWhatInstancesLeftOpenThatAreGoneAndNothingElse() throws Exception {
    String group = ID + "-adapt";
    String alive = "5c7f7f5e-0f51-4e0e-8c39-6b1f2a7d9e02";
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"))) {
      broker.createTopic("topic", 1, Map.of());
      Settings settings =
          Settings.of(
              Map.of(
                  "bundle",
                  "b",
                  "application.id",
                  ID,
                  "bootstrap.servers",
                  broker.bootstrapServers()));
      try (KafkaProducer<String, String> killed = open(settings, group + "-" + PROCESS + "-1");
          KafkaProducer<String, String> member = open(settings, group + "-" + alive + "-1");
          KafkaProducer<String, String> stranger =
              open(settings, ID + "-encode-" + PROCESS + "-1");
          AbandonedTransactions abandoned = new AbandonedTransactions(settings, Role.ADAPT)) {
        abandoned.start(group + "-" + alive + "-StreamThread-1-consumer");
        abandoned.streamState(KafkaStreams.State.REBALANCING);
        // nobody is in the group yet: whoever comes is waited for
        try (KafkaConsumer<String, String> consumer = join(settings, group, alive)) {
          Awaitility.await()
              .atMost(PATIENCE)
              .until(
                  () -> {
                    consumer.poll(Duration.ofMillis(100));
                    return !ongoing(settings).contains(group + "-" + PROCESS + "-1");
                  });
        }

        assertThat(ongoing(settings))
            .containsExactlyInAnyOrder(
                group + "-" + alive + "-1", ID + "-encode-" + PROCESS + "-1");
        assertThatThrownBy(killed::commitTransaction).isInstanceOf(KafkaException.class);
        member.commitTransaction();
        stranger.commitTransaction();
      }
    }
  }

  /** The broker keeps the client id under which a static member came first. */
  @Test
  void shouldSpareAStaticMemberThatCameBackAsAnotherProcess() throws Exception {
    String group = ID + "-adapt";
    String alive = "5c7f7f5e-0f51-4e0e-8c39-6b1f2a7d9e02";
    String third = "9d1c0a77-7a1b-4f0c-9d53-0c5b7e6a4f03";
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"))) {
      broker.createTopic("topic", 1, Map.of());
      Settings settings =
          Settings.of(
              Map.of(
                  "bundle",
                  "b",
                  "application.id",
                  ID,
                  "instance.id",
                  "pod-0",
                  "bootstrap.servers",
                  broker.bootstrapServers()));
      try (KafkaConsumer<String, String> first = join(settings, group, PROCESS, "pod-0-1")) {
        awaitWork(first);
      }
      try (KafkaProducer<String, String> before = open(settings, group + "-" + PROCESS + "-1");
          DeadMembers members = DeadMembers.of(settings, Role.ADAPT)) {
        members.removeOfOthers(group + "-" + alive + "-StreamThread-1-consumer");
        try (KafkaConsumer<String, String> back = join(settings, group, alive, "pod-0-1");
            KafkaProducer<String, String> member = open(settings, group + "-" + alive + "-1");
            AbandonedTransactions abandoned = new AbandonedTransactions(settings, Role.ADAPT)) {
          awaitWork(back);
          abandoned.start(group + "-" + third + "-StreamThread-1-consumer");
          abandoned.streamState(KafkaStreams.State.REBALANCING);

          Awaitility.await()
              .atMost(PATIENCE)
              .until(
                  () -> {
                    back.poll(Duration.ofMillis(100));
                    return ongoing(settings).size() < 2;
                  });

          assertThat(ongoing(settings)).containsExactly(group + "-" + alive + "-1");
          assertThatThrownBy(before::commitTransaction).isInstanceOf(KafkaException.class);
          member.commitTransaction();
        }
      }
    }
  }

  private static void awaitWork(KafkaConsumer<String, String> consumer) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              consumer.poll(Duration.ofMillis(100));
              return !consumer.assignment().isEmpty();
            });
  }

  @Test
  void shouldDoNothingWhenThereWasNoProcessBefore() {
    Settings settings =
        Settings.of(
            Map.of(
                "bundle",
                "b",
                "bootstrap.servers",
                "127.0.0.1:1",
                "state.dir",
                folder.resolve("none").toString()));

    // no broker is asked: none answers there
    OpenTransactions.abort(settings, ID);

    assertThat(folder.resolve("none")).doesNotExist();
  }

  private static KafkaConsumer<String, String> join(
      Settings settings, String group, String process) {
    return join(settings, group, process, Map.of());
  }

  private static KafkaConsumer<String, String> join(
      Settings settings, String group, String process, String instance) {
    return join(settings, group, process, Map.of("group.instance.id", instance));
  }

  private static KafkaConsumer<String, String> join(
      Settings settings, String group, String process, Map<String, String> others) {
    Properties properties = new Properties();
    properties.putAll(KafkaProperties.consumer(settings, group));
    properties.put("group.id", group);
    properties.putAll(others);
    properties.put("client.id", group + "-" + process + "-StreamThread-1-consumer");
    StringDeserializer text = new StringDeserializer();
    KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties, text, text);
    consumer.subscribe(List.of("topic"));
    return consumer;
  }

  private static KafkaProducer<String, String> open(Settings settings, String transaction)
      throws Exception {
    Properties properties = new Properties();
    properties.putAll(KafkaProperties.producer(settings, transaction));
    properties.put("transactional.id", transaction);
    // the broker itself aborts none during the test
    properties.put("transaction.timeout.ms", "600000");
    StringSerializer text = new StringSerializer();
    KafkaProducer<String, String> producer = new KafkaProducer<>(properties, text, text);
    producer.initTransactions();
    producer.beginTransaction();
    producer.send(new ProducerRecord<>("topic", "value")).get();
    return producer;
  }

  private static List<String> ongoing(Settings settings) throws Exception {
    try (Admin admin = Admin.create(KafkaProperties.admin(settings, "test"))) {
      return admin.listTransactions().all().get().stream()
          .filter(t -> t.state() == TransactionState.ONGOING)
          .map(t -> t.transactionalId())
          .toList();
    }
  }
}
