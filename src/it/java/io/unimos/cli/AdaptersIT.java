package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.cli.adapters.AdaptersCommand;
import io.unimos.encode.TestImages;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Prediction;
import io.unimos.event.Status;
import io.unimos.harness.BrokerOfClass;
import io.unimos.harness.ServiceHarness;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A domain that learns, and an operator who watches it and intervenes. */
class AdaptersIT {
  private static final String GATE = OperatedService.GATE;
  private static final int WINDOW = OperatedService.WINDOW;
  private static final Pattern SENT =
      Pattern.compile("sent .* to \\S+-\\d+@\\d+\\ndone: .+\\n(topic .+\\n)*");

  /** Deletes up to the end of a partition. */
  private static final long ALL = -1;

  @RegisterExtension static final BrokerOfClass BROKER = new BrokerOfClass();

  @TempDir Path folder;

  private OperatedService operated;
  private ServiceHarness harness;

  @BeforeEach
  void start() throws Exception {
    operated =
        new OperatedService(
            BROKER.get(),
            folder,
            Map.of("adapt.mode", "inline"),
            new CommandLines.Entry("adapters", AdaptersCommand.class),
            new CommandLines.Entry("watch", WatchCommand.class));
    harness = operated.harness();
  }

  @AfterEach
  void stop() {
    operated.close();
  }

  @Test
  @Tag("slow")
  void shouldDoAsTheOperatorWantsAndReportIt() throws Exception {
    harness.start();
    operated.send(2 * WINDOW + 10);
    List<Integer> before = numbers();
    assertThat(before).isNotEmpty();
    assertThat(harness.predictions().get(operated.sent() - 1).getAdapterVersion())
        .as(adapters("show", GATE).out())
        .isPositive();

    executed(adapters("freeze", GATE, "--by", "ann"));
    operated.send(3 * WINDOW);
    Call frozen = adapters("list");

    assertThat(numbers()).isEqualTo(before);
    assertThat(frozen.out())
        .containsPattern("site/gate +v[1-9]\\d* +\\d")
        .contains("last command FREEZE by ann");

    executed(adapters("rollback", GATE, "0", "--by", "ann"));
    int rolledBackAt = operated.sent();
    operated.send(WINDOW + 1);

    assertThat(harness.predictions().subList(rolledBackAt, operated.sent()))
        .extracting(Prediction::getAdapterVersion)
        .containsOnly(0L);
    reportsWhoRolledBack(harness.predictions().get(rolledBackAt - 1).getDomainSequence());
    assertThat(adapters("list", "--domain", GATE).out())
        .containsPattern("site/gate +v0 ")
        .contains("last command ROLL_BACK to 0 by ann");

    executed(adapters("unfreeze", GATE));
    operated.send(2 * WINDOW);

    assertThat(numbers())
        .hasSizeGreaterThan(before.size())
        .startsWith(before.toArray(Integer[]::new));
    assertThat(harness.deadLetters()).isEmpty();
    showsAndCompares();
    watchesDrift();
  }

  /** The versions' own topic tells of the command as of what the service decides by itself. */
  private void reportsWhoRolledBack(long image) {
    harness.drain();
    AdapterVersion back = harness.versions().get(harness.versions().size() - 1);
    assertThat(back.getStatus()).isEqualTo(Status.ROLLED_BACK);
    assertThat(back.getBy()).isEqualTo("ann");
    assertThat(back.getParent()).isZero();
    assertThat(back.getReason()).isEqualTo("by command; version 0 serves again");
    assertThat(back.getSequence()).isEqualTo(image);
    assertThat(adapters("show", GATE, Long.toString(back.getVersion())).out())
        .contains("ROLLED_BACK", ", after " + image + " images, by ann");
  }

  private void showsAndCompares() throws IOException {
    JsonNode shown = new ObjectMapper().readTree(adapters("show", GATE, "1", "--json").out());
    assertThat(shown.get("domain").asText()).isEqualTo(GATE);
    assertThat(shown.get("hashHolds").asBoolean()).isTrue();
    // K = 3, d = 4
    assertThat(shown.get("bytes").get("vision").asInt()).isEqualTo(2 * 3 * 4);
    assertThat(shown.get("gate")).isNotEmpty();
    assertThat(shown.get("training").has("seconds")).isTrue();
    assertThat(adapters("show", GATE).out()).contains(" holds\n").doesNotContain("DOES NOT");
    Call same = adapters("diff", GATE, "1", "1");
    assertThat(same.code()).isZero();
    assertThat(same.out()).contains("heads 1.000, prototypes 1.000");
  }

  private void watchesDrift() {
    Call drift = operated.call("watch", "drift", "--from-beginning", "--count", "3");

    assertThat(drift.out().lines())
        .hasSize(3)
        .allMatch(line -> line.contains(GATE) && line.contains("64    images"));
  }

  @Test
  void shouldRefuseInOneLineWhatItDoesNotKnow() throws Exception {
    harness.start();
    operated.send(WINDOW + 1);

    assertThat(adapters("show", "site/gat").err())
        .isEqualTo(
            "unknown domain 'site/gat'; nearest: site/gate; see unimos-streams adapters show"
                + " --help\n");
    assertThat(adapters("freeze", "yard").code()).isEqualTo(ExitCodes.USAGE);
    executed(adapters("freeze", "yard", "--unseen"));
    harness.send("porch", "first", TestImages.png(24, 24, 0x30c040));
    harness.awaitOutputs(operated.sent() + 1);
    executed(adapters("freeze", "porch"));
    assertThat(adapters("list").out()).contains("porch").doesNotContain("pending");
    assertThat(adapters("freeze", "a\u0007b").code()).isEqualTo(ExitCodes.USAGE);
    assertThat(adapters("rollback", GATE, "77").err())
        .startsWith("site/gate has no version 77; it has ");
    assertThat(adapters("rollback", GATE, "-1").code()).isEqualTo(ExitCodes.USAGE);
    assertThat(adapters("list", "--set", "topics.drift=elsewhere"))
        .isEqualTo(
            new Call(
                78,
                "",
                "topics.drift: topic 'elsewhere' does not exist; topics create makes it\n"));
  }

  @Test
  @Tag("slow")
  void shouldForgetACameraAndBeginAnewWhenItComesBack() throws Exception {
    harness.start();
    operated.send(2 * WINDOW + 10);
    int before = operated.sent();
    List<Integer> known = numbers();
    assertThat(known).isNotEmpty();

    Call forgotten = adapters("forget", GATE, "--by", "ann");

    executed(forgotten);
    assertThat(forgotten.out())
        .contains(
            "done: forgotten after %d images and %d versions%n".formatted(before, known.size()))
        .containsPattern(
            "\ntopic %s may hold records of it until \\d{4}-\\d\\d-\\d\\dT\\S+Z at the latest\n"
                .formatted(harness.settings().topics().images()))
        .contains("\ntopic %s may".formatted(harness.settings().topics().deadLetters()));
    assertThat(adapters("list").out()).doesNotContain(GATE);
    assertThat(adapters("list", "--domain", GATE).out()).contains("forgotten by ann");
    assertThat(numbers()).isEmpty();

    operated.send(WINDOW + 10);
    assertThat(harness.predictions().get(before).getDomainSequence()).isEqualTo(1);
    assertThat(numbers()).startsWith(1);
    assertThat(adapters("list").out()).contains(GATE).doesNotContain("forgotten");
    Call replay = adapters("replay", GATE);
    assertThat(replay.code()).as(replay.toString()).isZero();
    assertThat(replay.out()).contains("1 of 1 rounds gave the same bytes");
    harness.drain();
    assertThat(harness.answers()).hasSize(1);
    assertThat(harness.deadLetters()).isEmpty();
  }

  @Test
  void shouldSayWhenACommandIsRefusedOrNotAnswered() throws Exception {
    harness.start();
    operated.send(WINDOW + 10);
    int accepted = numbers().size();
    assertThat(accepted).isPositive();
    // the newest record says that version 1 serves, and the service no longer has it
    executed(adapters("forget", GATE));
    Call refused = adapters("rollback", GATE, "1", "--unseen");

    assertThat(refused.code()).as(refused.toString()).isEqualTo(ExitCodes.FAILURE);
    assertThat(refused.out())
        .endsWith("refused: version 1 of " + GATE + " is not kept; kept are []\n");

    harness.stopService();
    Call silent = adapters("freeze", GATE, "--unseen", "--wait", "1s");
    assertThat(silent.code()).as(silent.toString()).isEqualTo(ExitCodes.PENDING);
    assertThat(silent.out()).contains("\nno answer within 1 s: ");
    assertThat(adapters("list", "--domain", GATE).out())
        .contains("last command FREEZE ", ", pending: the service has not answered yet");
    assertThat(adapters("freeze", GATE, "--unseen", "--wait", "0s").code()).isZero();
  }

  @Test
  void shouldRunEachRoundAgainToTheSameBytes() throws Exception {
    harness.start();
    operated.send(3 * WINDOW + 10);
    List<Integer> versions = numbers();

    Call all = adapters("replay", GATE);
    Call one = adapters("replay", GATE, "1");
    Call otherSettings = adapters("replay", GATE, "--set", "adapt.orthogonality=false");
    Call otherWindow = adapters("replay", GATE, "--set", "adapt.window=160");

    assertThat(versions).hasSizeGreaterThan(1);
    assertThat(all.code()).as(all.toString()).isZero();
    assertThat(all.out())
        .contains("%1$d of %1$d rounds gave the same bytes".formatted(versions.size()));
    assertThat(one.out()).startsWith("version 1 ").endsWith("1 of 1 rounds gave the same bytes\n");
    assertThat(otherSettings.code()).isEqualTo(ExitCodes.FAILURE);
    assertThat(otherSettings.out()).contains("DIFFERS in [").contains("hash");
    assertThat(otherWindow.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(otherWindow.err()).startsWith(GATE + " version 1: no window before image 64 asks ");
  }

  @Test
  void shouldPlayACameraByOtherSettingsAndChangeNothing() throws Exception {
    harness.start();
    operated.send(2 * WINDOW + 10);
    int versions = numbers().size();

    Call same = whatIf("--set", "adapt.early-until=1");
    Call prototypes = whatIf("--set", "adapt.mode=prototypes", "--since", "1h");

    assertThat(same.code()).as(same.toString()).isZero();
    assertThat(same.out())
        .startsWith(GATE + ": %d images from ".formatted(operated.sent()))
        .containsPattern("images with another label +\\d+\\.\\d %\n")
        .containsPattern("versions accepted +%d +\\d+\n".formatted(versions))
        .containsPattern("resets +0 +0\n")
        .contains("no label of an audit sample in this time");
    assertThat(prototypes.out())
        .containsPattern("labelled as by zero-shot +\\d+\\.\\d % +\\d+\\.\\d %\n")
        .containsPattern("versions accepted +%d +0\n".formatted(versions));
    harness.drain();
    assertThat(numbers()).hasSize(versions);
    assertThat(harness.predictions()).hasSize(operated.sent());
    refusesInOneLine();
  }

  private void refusesInOneLine() throws Exception {
    assertThat(whatIf().err()).startsWith("no other setting of the method to compare with: ");
    assertThat(whatIf("--set", "adapt.window=%d".formatted(WINDOW)).err())
        .startsWith("--set: these are the present settings; ");
    assertThat(whatIf("--set", "adapt.windows=64").err()).startsWith("adapt.windows: ");
    assertThat(whatIf("--set", "adapt.window=7").err())
        .startsWith("adapt.window: '7' (from --set)");
    assertThat(adapters("what-if", "site/gat", "--set", "adapt.window=128").err().lines())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("unknown domain 'site/gat'; nearest: site/gate");
    deleteFeatures(ALL);
    assertThat(whatIf("--set", "adapt.window=128").err().lines())
        .hasSize(1)
        .first()
        .asString()
        .startsWith(GATE + ": no feature since ")
        .contains("topics.features-retention");
  }

  private Call whatIf(String... arguments) {
    return adapters(
        Stream.concat(Stream.of("what-if", GATE), Stream.of(arguments)).toArray(String[]::new));
  }

  @Test
  void shouldSayWhatIsMissingWhenFeaturesAreGone() throws Exception {
    harness.start();
    operated.send(WINDOW + 10);
    deleteFeatures(20);

    Call replay = adapters("replay", GATE);

    assertThat(replay.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(replay.err())
        .startsWith(GATE + " version 1: ")
        .contains("topics.features-retention");
  }

  /** As retention does. */
  private void deleteFeatures(long before) throws Exception {
    String topic = harness.settings().topics().features();
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", (Object) BROKER.get().bootstrapServers()))) {
      for (int i = 0; i < harness.settings().topics().partitions(); i++) {
        TopicPartition partition = new TopicPartition(topic, i);
        long end =
            admin
                .listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
        if (end > before) {
          admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before))).all().get();
        }
      }
    }
  }

  /** The versions on the topic, lowest first, as a person can list them. */
  private List<Integer> numbers() {
    String err = adapters("show", GATE, "999").err();
    Matcher known = Pattern.compile("it has \\[(.*)]").matcher(err);
    return known.find()
        ? Stream.of(known.group(1).split(", ", -1)).map(Integer::valueOf).toList()
        : List.of();
  }

  /** Done, and told by the service itself. */
  private static void executed(Call command) {
    assertThat(command.code()).as(command.toString()).isZero();
    assertThat(command.out()).matches(SENT);
  }

  private Call adapters(String... arguments) {
    return operated.call(
        Stream.concat(Stream.of("adapters"), Stream.of(arguments)).toArray(String[]::new));
  }
}
