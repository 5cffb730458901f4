package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The records of a camera on the versions topic after compaction. */
class VersionsOnTopicTest extends FourClusters {

  private final Map<String, byte[]> compacted = new TreeMap<>();
  private final List<String> order = new ArrayList<>();

  @BeforeEach
  void start(@TempDir Path state) {
    role =
        new AdaptRoleDriver(
            "versions-on-topic", source, 100, LearningStreamTest.listener(received -> {}), state);
  }

  @Test
  void shouldKeepTheNewestAndThoseThatCanStillServe() {
    List<Long> seen = new ArrayList<>();
    for (int windows = 0; seen.size() < 9; windows++) {
      assertThat(windows).isLessThan(60);
      int records = order.size();
      show(1);
      if (order.size() > records) {
        seen.add(numbers().get(numbers().size() - 1));
        long last = seen.get(seen.size() - 1);
        NavigableSet<Long> kept = new TreeSet<>(servable());
        LongStream.rangeClosed(Math.max(1, last - AdaptRoleDriver.KEEP + 1), last)
            .forEach(kept::add);
        assertThat(numbers()).containsExactlyElementsOf(kept);
      }
    }

    assertThat(numbers()).hasSizeLessThan(seen.size());
    for (int i = 1; i < order.size(); i++) {
      if (order.get(i).endsWith(" gone")) {
        assertThat(order.get(i - 1)).as("what takes its place").matches("gate/\\d+( gone)?");
      }
    }
  }

  /** As the refusal of what is not kept tells. */
  private List<Long> servable() {
    role.send(
        TOPICS.adapterCommands(),
        "gate",
        new AdapterCommand("gate", Action.ROLL_BACK, 999L, "ann", Instant.EPOCH, null, null));
    List<AdapterVersion> answers = role.read(TOPICS.adapterVersions(), AdapterVersion.class);
    String reason = answers.get(0).getReason();
    String kept = reason.substring(reason.indexOf('[') + 1, reason.indexOf(']'));
    return kept.isEmpty() ? List.of() : Stream.of(kept.split(", ")).map(Long::valueOf).toList();
  }

  @Test
  void shouldLeaveOfAForgottenCameraItsAnswerAlone() {
    show(14);
    long versions = numbers().get(numbers().size() - 1);

    command(new AdapterCommand("gate", Action.FORGET, null, "ann", Instant.EPOCH, null, null));

    assertThat(compacted.keySet()).containsExactly("gate/command/forget");
    assertThat(order.stream().filter(line -> line.matches("gate/\\d+ gone")))
        .as("once each")
        .hasSize((int) versions)
        .doesNotHaveDuplicates();
  }

  private List<Long> numbers() {
    return compacted.keySet().stream()
        .filter(key -> key.matches("gate/\\d+"))
        .map(key -> Long.parseLong(key.substring("gate/".length())))
        .sorted()
        .toList();
  }

  /** Windows of one camera. */
  private void show(int windows) {
    for (int i = 0; i < 64 * windows; i++) {
      send("gate", 1);
      compact();
    }
  }

  private void command(AdapterCommand command) {
    role.send(TOPICS.adapterCommands(), "gate", command);
    compact();
  }

  private void compact() {
    for (TestRecord<byte[], byte[]> record : role.records(TOPICS.adapterVersions())) {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      order.add(record.value() == null ? key + " gone" : key);
      if (record.value() == null) {
        compacted.remove(key);
      } else {
        compacted.put(key, record.value());
      }
    }
  }
}
