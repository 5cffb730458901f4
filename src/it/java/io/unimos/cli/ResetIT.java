package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.bundle.BundleFixture;
import io.unimos.cli.adapters.AdaptersCommand;
import io.unimos.cli.classes.ClassesCommand;
import io.unimos.config.Role;
import io.unimos.encode.TestImages;
import io.unimos.event.Prediction;
import io.unimos.harness.BrokerOfClass;
import io.unimos.harness.DistinctColours;
import io.unimos.harness.ServiceHarness;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A service that begins again. */
class ResetIT {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("reset", ResetCommand.class),
    new CommandLines.Entry("adapters", AdaptersCommand.class),
    new CommandLines.Entry("classes", ClassesCommand.class)
  };
  private static final int IMAGES = 30;
  private static final int LEARNED = 138;

  /** One that does not leave is a member until then. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "adapt.window", "64",
          "adapt.mode", "inline",
          "kafka.main.consumer.session.timeout.ms", "4000",
          "kafka.main.consumer.heartbeat.interval.ms", "1000");

  @RegisterExtension static final BrokerOfClass BROKER = new BrokerOfClass();

  @TempDir Path folder;
  private String name;
  private ServiceHarness harness;
  private Path config;

  @BeforeEach
  void start(TestInfo test) throws Exception {
    name = test.getTestMethod().orElseThrow().getName();
    // classes far enough apart for the gate to find nothing wrong
    Map<String, String> settings = new HashMap<>(SETTINGS);
    Path bundle = BundleFixture.write(folder, folder.resolve("clear"), 0.2).folder();
    settings.put("bundle", bundle.toString());
    harness = new ServiceHarness(BROKER.get(), folder.resolve(name), settings);
    config = harness.writeTo(folder.resolve("unimos.properties"));
    harness.start();
    for (int i = 0; i < IMAGES; i++) {
      harness.send("gate-" + i % 3, "image-" + i, TestImages.png(40, 40, i * 5000));
    }
    harness.awaitOutputs(IMAGES);
  }

  @AfterEach
  void stop() {
    harness.close();
  }

  @Test
  void shouldRefuseWhileTheServiceRuns() throws Exception {
    Map<String, Uuid> before = changelogs();

    Call plan = reset();
    Call execute = reset("--execute");

    assertThat(plan.code()).isZero();
    assertThat(plan.out())
        .contains("group it-" + name + "-encode has 1 member: ")
        .contains("group it-" + name + "-adapt has 1 member: ")
        .contains("--execute will refuse");
    assertThat(execute.code()).isEqualTo(ExitCodes.FAILURE);
    assertThat(execute.err())
        .contains("group it-" + name + "-encode has 1 member: ")
        .contains("stop the service");
    assertThat(changelogs()).isEqualTo(before);
    assertThat(state(Role.ADAPT)).isDirectory();
  }

  @Test
  void shouldOnlySayWhatItWouldDoWithoutExecute() throws Exception {
    harness.stopService();
    Map<String, Uuid> before = changelogs();

    Call call = reset("--wait", "5m");
    Call future = reset("--from", "2999-01-01T00:00:00Z");
    Call wrong = reset("--from", "yesterday");

    assertThat(future.out())
        .contains("read " + name + ".images from 2999-01-01T00:00:00Z: 0 records in 3 partitions");
    assertThat(wrong.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(wrong.err()).contains("--from").contains("expected earliest, latest, committed");
    assertThat(call.code()).isZero();
    assertThat(call.out().lines().toList())
        .containsExactly(
            "read " + name + ".images from earliest: 30 records in 3 partitions",
            "delete " + state(Role.ENCODE),
            "read " + name + ".features from latest: 0 records in 3 partitions",
            "read " + name + ".adapter-commands from earliest: 0 records in 3 partitions",
            "delete it-" + name + "-adapt-state-changelog",
            "delete " + state(Role.ADAPT),
            "delete versions and answers to commands on " + name + ".adapter-versions",
            "nothing done; --execute does it");
    assertThat(changelogs()).hasSize(1).isEqualTo(before);
    harness.start();
    harness.drain();
    assertThat(harness.predictions()).hasSize(IMAGES);
  }

  @Test
  void shouldCountNoAnswerOfBefore() throws Exception {
    assertThat(call("classes", "rename", "car", "van").code()).isZero();
    assertThat(call("classes", "show").code()).isZero();
    harness.stopService();
    retentionOfCommandsIsOver();

    assertThat(reset("--execute", "--wait", "5m").code()).isZero();
    Call down = call("classes", "show");
    harness.start();
    Call begun = call("classes", "show");
    Call resent = call("classes", "resend");
    Call served = call("classes", "show");

    assertThat(down.code()).as(down.toString()).isEqualTo(ExitCodes.PENDING);
    assertThat(down.out())
        .startsWith("set 1 of 3 classes\n")
        .endsWith("served on 0 of 3 partitions; not yet on [0, 1, 2], see classes resend\n");
    assertThat(begun).isEqualTo(down);
    assertThat(resent.code()).as(resent.toString()).isZero();
    assertThat(served.code()).as(served.toString()).isZero();
  }

  private void retentionOfCommandsIsOver() throws Exception {
    String topic = harness.settings().topics().adapterCommands();
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    for (int i = 0; i < harness.settings().topics().partitions(); i++) {
      all.put(new TopicPartition(topic, i), RecordsToDelete.beforeOffset(-1));
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.get().bootstrapServers()))) {
      admin.deleteRecords(all).all().get();
    }
  }

  /** Their numbers are given again: who met one of before would take it for what serves. */
  @Test
  void shouldLeaveNoVersionOfBefore() throws Exception {
    DistinctColours colours = new DistinctColours();
    SplittableRandom random = new SplittableRandom(4);
    for (int i = IMAGES; i < IMAGES + LEARNED; i++) {
      int colour = colours.next(() -> DistinctColours.withStrongChannel(random, 0, 140));
      harness.send("gate-0", "image-" + i, TestImages.png(24, 24, colour));
    }
    harness.awaitOutputs(IMAGES + LEARNED);
    harness.awaitWhileReading(() -> !harness.versions().isEmpty());
    Call before = call("adapters", "show", "gate-0");
    harness.stopService();

    assertThat(reset("--execute", "--wait", "5m", "--from", "latest").code()).isZero();
    harness.start();
    harness.send("gate-0", "after", TestImages.png(24, 24, 0x30c040));
    harness.awaitWhileReading(
        () -> harness.predictions().stream().anyMatch(each -> each.getId().equals("after")));
    Call after = call("adapters", "show", "gate-0");

    assertThat(before.code()).as(before.toString()).isZero();
    assertThat(after.code()).as(after.toString()).isEqualTo(ExitCodes.USAGE);
    assertThat(after.err()).contains("gate-0");
    assertThat(call("adapters", "list").out()).containsPattern("gate-0 +v0 ");
  }

  @Test
  void shouldBeginAgainWhenExecuted() throws Exception {
    harness.stopService();
    Map<String, Uuid> before = changelogs();

    Call call = reset("--execute", "--wait", "5m");

    assertThat(call.err()).isEmpty();
    assertThat(call.out()).endsWith("done\n");
    assertThat(changelogs()).isEmpty();
    assertThat(state(Role.ADAPT)).doesNotExist();
    harness.start();
    harness.awaitOutputs(2 * IMAGES);
    harness.drain();
    assertThat(harness.predictions()).hasSize(2 * IMAGES);
    assertThat(changelogs().values()).hasSize(1).doesNotContainAnyElementsOf(before.values());
    Map<String, List<Long>> sequences = new HashMap<>();
    harness.predictions().subList(IMAGES, 2 * IMAGES).stream()
        .map(ResetIT::sequence)
        .forEach(
            each ->
                sequences.merge(
                    each.getKey(),
                    List.of(each.getValue()),
                    (a, b) -> Stream.concat(a.stream(), b.stream()).toList()));
    assertThat(sequences).hasSize(3);
    assertThat(sequences.values())
        .allSatisfy(
            each ->
                assertThat(each)
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 10).boxed().toList()));
    assertThat(harness.predictions().subList(IMAGES, 2 * IMAGES))
        .extracting(Prediction::getDuplicate)
        .containsOnly(false);
  }

  private static Map.Entry<String, Long> sequence(Prediction prediction) {
    return Map.entry(prediction.getDomain(), prediction.getDomainSequence());
  }

  private Call reset(String... options) {
    return call(Stream.concat(Stream.of("reset"), Stream.of(options)).toArray(String[]::new));
  }

  private Call call(String... arguments) {
    return Call.of(
        COMMANDS,
        Stream.concat(Stream.of(arguments), Stream.of("--config", config.toString()))
            .toArray(String[]::new));
  }

  private Path state(Role role) throws IOException {
    return harness.settings().service().stateDir().resolve("it-" + name + "-" + role.word());
  }

  /** The changelogs that exist, by name; a topic made anew has another id. */
  private Map<String, Uuid> changelogs() throws Exception {
    Map<String, Object> client = Map.of("bootstrap.servers", BROKER.get().bootstrapServers());
    try (Admin admin = Admin.create(client)) {
      List<String> names =
          admin.listTopics().names().get().stream()
              .filter(topic -> topic.startsWith("it-" + name + "-") && topic.endsWith("-changelog"))
              .toList();
      Map<String, Uuid> ids = new HashMap<>();
      for (TopicDescription each : admin.describeTopics(names).allTopicNames().get().values()) {
        ids.put(each.name(), each.topicId());
      }
      return ids;
    }
  }
}
