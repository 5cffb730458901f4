package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.config.Role;
import io.unimos.config.SettingsException;
import io.unimos.encode.TestImages;
import io.unimos.event.Prediction;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.broker.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A service where a release has run before that was one application for both halves. */
@Tag("slow")
class FormerReleaseIT {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("reset", ResetCommand.class)
  };
  private static final int PARTITIONS = 3;
  private static final int EACH = 4;

  @TempDir static Path brokerFolder;
  private static EmbeddedBroker broker;

  @TempDir Path folder;
  private ServiceHarness harness;
  private Admin admin;
  private String id;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(brokerFolder);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void open(TestInfo test) throws Exception {
    String name = test.getTestMethod().orElseThrow().getName();
    harness = new ServiceHarness(broker, folder.resolve(name), Map.of());
    admin = Admin.create(Map.of("bootstrap.servers", (Object) broker.bootstrapServers()));
    id = harness.settings().service().applicationId();
    // the first half of each partition was answered by the release before
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (int i = 0; i < 2 * EACH; i++) {
        harness.sendTo(partition, "gate-" + partition, partition + "-" + i, image(i));
      }
    }
    harness.flush();
  }

  @AfterEach
  void close() {
    admin.close();
    harness.close();
  }

  @Test
  void shouldGoOnWhereItStoodWhenNothingWasLearned() throws Exception {
    commit(harness.settings().topics().images(), EACH);

    harness.start();
    harness.awaitOutputs(PARTITIONS * EACH);
    harness.drain();

    assertThat(harness.predictions().stream().map(Prediction::getId))
        .containsExactlyInAnyOrderElementsOf(second());
    harness.stopService();
    harness.start();
    harness.drain();
    assertThat(harness.predictions()).hasSize(PARTITIONS * EACH);
  }

  @Test
  void shouldRefuseWhereItHadLearnedUntilThatIsResetAndThenGoOn() throws Exception {
    commit(harness.settings().topics().images(), EACH);
    commit(harness.settings().topics().features(), 0);
    String changelog = id + "-memory-changelog";
    admin.createTopics(List.of(new NewTopic(changelog, PARTITIONS, (short) 1))).all().get();
    Path state = harness.settings().service().stateDir().resolve(id);
    Files.createDirectories(state.resolve("1_0"));
    Path config = harness.writeTo(folder.resolve("unimos.properties"));

    assertThatThrownBy(harness::start)
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("application.id: what cameras have learned as '" + id + "'")
        .hasMessageContaining(changelog)
        .hasMessageContaining("reset --from committed");
    // neither half has begun
    assertThat(committed(harness.settings().service().applicationId(Role.ENCODE))).isEmpty();

    List<String> reset = List.of("reset", "--config", config.toString(), "--from", "committed");
    Call plan = Call.of(COMMANDS, reset.toArray(String[]::new));
    assertThat(plan.out())
        .contains("read " + harness.settings().topics().images() + " from committed: 12 records")
        .contains("forget the offsets of " + id + " in " + harness.settings().topics().images())
        .contains("forget the offsets of " + id + " in " + harness.settings().topics().features())
        .contains("delete " + changelog)
        .contains("delete " + state + "\n")
        .endsWith("nothing done; --execute does it\n");
    assertThat(committed(id)).hasSize(2 * PARTITIONS);

    List<String> execute = new ArrayList<>(reset);
    execute.add("--execute");
    Call done = Call.of(COMMANDS, execute.toArray(String[]::new));
    assertThat(done.err()).isEmpty();
    assertThat(committed(id)).isEmpty();
    assertThat(admin.listTopics().names().get()).doesNotContain(changelog);
    assertThat(state).doesNotExist();

    harness.start();
    harness.awaitOutputs(PARTITIONS * EACH);
    harness.drain();
    assertThat(harness.predictions().stream().map(Prediction::getId))
        .containsExactlyInAnyOrderElementsOf(second());
  }

  @Test
  void shouldGoOnFromItsOwnOffsetsOnceItHasBegun() throws Exception {
    commit(harness.settings().topics().images(), EACH);
    harness.start();
    harness.awaitOutputs(PARTITIONS * EACH);
    harness.stopService();
    // whatever the former group says now, and whatever it left
    commit(harness.settings().topics().images(), 0);
    admin
        .createTopics(List.of(new NewTopic(id + "-domains-changelog", PARTITIONS, (short) 1)))
        .all()
        .get();

    harness.start();
    harness.drain();

    assertThat(harness.predictions()).hasSize(PARTITIONS * EACH);
  }

  private void commit(String topic, long offset) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      offsets.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset));
    }
    admin.alterConsumerGroupOffsets(id, offsets).all().get();
  }

  private Set<TopicPartition> committed(String group) throws Exception {
    return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().keySet();
  }

  private static List<String> second() {
    List<String> ids = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (int i = EACH; i < 2 * EACH; i++) {
        ids.add(partition + "-" + i);
      }
    }
    return ids;
  }

  private static byte[] image(int number) {
    return TestImages.png(40, 40, number * 5000);
  }
}
