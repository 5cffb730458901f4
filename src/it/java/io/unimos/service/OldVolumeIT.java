package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.Role;
import io.unimos.encode.TestImages;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.Prediction;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.stream.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume that comes back when the changelog no longer says what was deleted meanwhile. */
class OldVolumeIT {
  private static final byte[] JPEG = TestImages.jpeg(32, 32, 0x3355cc);
  private static final Duration AGE = Duration.ofHours(25);

  @TempDir Path folder;
  private ServiceHarness harness;
  private int others;

  @Test
  void shouldNotBringAForgottenCameraBack() throws Exception {
    try (EmbeddedBroker broker =
            EmbeddedBroker.start(folder.resolve("broker"), OldVolumeIT::cleaningAtOnce);
        ServiceHarness made =
            new ServiceHarness(
                broker, folder.resolve("volume"), Map.of("topics.partitions", "1"))) {
      harness = made;
      harness.start();
      for (int i = 1; i <= 3; i++) {
        harness.send("gate", "before-" + i, JPEG);
      }
      harness.awaitOutputs(3);
      harness.stopService();
      Path state = harness.settings().service().stateDir();
      Path old = folder.resolve("old");
      copy(state, old);

      harness.start();
      forget("gate");
      harness.awaitWhileReading(this::hasTombstones);
      cleanAtOnce();
      harness.awaitWhileReading(() -> !hasTombstones());
      harness.stopService();

      delete(state);
      copy(old, state);
      age(state);
      harness.start();
      harness.send("gate", "after", JPEG);
      harness.awaitWhileReading(() -> after().isPresent());

      // it begins anew
      assertThat(after().orElseThrow().getDomainSequence()).isEqualTo(1);
    }
  }

  private Optional<Prediction> after() {
    return harness.predictions().stream().filter(each -> each.getId().equals("after")).findFirst();
  }

  private static Map<String, String> cleaningAtOnce(Map<String, String> broker) {
    Map<String, String> changed = new HashMap<>(broker);
    changed.put("log.cleaner.backoff.ms", "100");
    changed.put("log.cleaner.enable", "true");
    return changed;
  }

  private void forget(String domain) {
    EventProducer.send(
        harness.settings(),
        new AdapterCommand(domain, Action.FORGET, null, "test", Instant.now(), null, null));
    harness.awaitWhileReading(() -> !harness.answers().isEmpty());
  }

  private void cleanAtOnce() throws Exception {
    try (Admin admin = Admin.create(properties())) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, changelog()),
                  List.of(
                      set("segment.ms", "100"),
                      set("delete.retention.ms", "0"),
                      set("min.cleanable.dirty.ratio", "0.001"))))
          .all()
          .get();
    }
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  private String changelog() {
    return Stores.changelogs(harness.settings().service().applicationId(Role.ADAPT)).get(0);
  }

  private Map<String, Object> properties() {
    return Map.of("bootstrap.servers", harness.settings().service().bootstrapServers());
  }

  /** A segment is cleaned when it is no longer written to, so another camera goes on. */
  private boolean hasTombstones() {
    harness.send("yard", "other-" + others++, JPEG);
    harness.flush();
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    TopicPartition partition = new TopicPartition(changelog(), 0);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties(), bytes, bytes)) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      boolean found = false;
      while (consumer.position(partition) < end) {
        for (var record : consumer.poll(Duration.ofSeconds(1))) {
          found |= record.value() == null;
        }
      }
      return found;
    }
  }

  private static void age(Path folder) throws IOException {
    FileTime then = FileTime.from(Instant.now().minus(AGE));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, then);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
