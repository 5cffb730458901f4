package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.Trainer;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Prediction;
import io.unimos.event.ServeMode;
import io.unimos.wire.VersionRecords;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgettingTest extends FourClusters {
  private static final Duration SILENCE = Duration.ofHours(3);

  @BeforeEach
  void start(@TempDir Path state) {
    role =
        new AdaptRoleDriver(
            "forgetting",
            source,
            AdaptSettings.stream(0.05),
            context -> Rounds.inline(new Trainer(context)),
            100,
            Optional.of(SILENCE),
            LearningStreamTest.listener(received::add),
            state);
  }

  @Test
  void shouldLeaveNothingOfTheDomainAndAllOfTheOthers() {
    show("gate", 200);
    show("gate2", 70);
    List<String> others = keysWithout("gate\0", "gate");
    role.records(TOPICS.adapterVersions());

    command("gate", Action.FORGET);

    // the other's name begins with this one's
    assertThat(keysWithout()).containsExactlyElementsOf(others);
    List<TestRecord<byte[], byte[]>> out = role.records(TOPICS.adapterVersions());
    assertThat(out)
        .filteredOn(record -> record.value() == null)
        .extracting(ForgettingTest::key)
        .containsExactly(
            "gate/1",
            "gate/2",
            "gate/3",
            "gate/command/freeze",
            "gate/command/unfreeze",
            "gate/command/roll_back",
            "gate/command/forget",
            "gate/command/serve");
    assertThat(out).last().extracting(ForgettingTest::key).isEqualTo("gate/command/forget");
    assertThat(out).last().extracting(TestRecord::value).isNotNull();
    assertThat(received).contains("forgotten gate");
  }

  @Test
  void shouldBeginAnewBitForBitWhenTheCameraComesBack() {
    show("gate", 200);
    command("gate", Action.FORGET);
    show("gate", 200);

    List<Prediction> all = role.read(TOPICS.predictions(), Prediction.class);
    List<AdapterVersion> versions = role.versions();

    List<Prediction> first = all.subList(0, 200);
    List<Prediction> second = all.subList(200, 400);
    assertThat(second).extracting(Prediction::getDomainSequence).startsWith(1L, 2L).endsWith(200L);
    assertThat(second.get(0).getChain()).isEqualTo(DomainSequence.chain(0, second.get(0).getId()));
    assertThat(second)
        .extracting(Prediction::getConfidence)
        .containsExactlyElementsOf(first.stream().map(Prediction::getConfidence).toList());
    assertThat(versions)
        .extracting(AdapterVersion::getVersion)
        .containsExactly(1L, 2L, 3L, 1L, 2L, 3L);
    assertThat(versions.get(5).getHash()).isEqualTo(versions.get(2).getHash());
  }

  @Test
  void shouldAnswerEachCommandWithWhatBecameOfIt() {
    show("gate", 70);
    command("gate", Action.FREEZE);
    role.send(
        TOPICS.adapterCommands(),
        "gate",
        new AdapterCommand("gate", Action.ROLL_BACK, 77L, "ann", Instant.EPOCH, null, null));
    command("gate", Action.UNFREEZE);
    command("gate", Action.FORGET);
    command("nobody", Action.FORGET);

    List<AdapterVersion> answers = answers();

    assertThat(answers)
        .extracting(
            answer ->
                "%s %s %s %d: %s"
                    .formatted(
                        answer.getDomain(),
                        answer.getCommand().getAction(),
                        answer.getCommand().getDone() ? "done" : "refused",
                        answer.getCommand().getServes(),
                        answer.getReason()))
        .containsExactly(
            "gate FREEZE done 1: frozen; version 1 goes on serving",
            "gate ROLL_BACK refused 1: version 77 of gate is not kept; kept are [1]",
            "gate UNFREEZE done 1: unfrozen; rounds begin at the end of the next window",
            "gate FORGET done 0: forgotten after 70 images and 1 versions",
            "nobody FORGET done 0: nothing was kept of it");
    assertThat(answers)
        .extracting(answer -> answer.getCommand().getOffset())
        .containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(answers).extracting(AdapterVersion::getBy).containsOnly("ann");
    assertThat(answers.get(0).getSequence()).isEqualTo(70);
    assertThat(answers.get(0).getCommand().getTopic()).isEqualTo(TOPICS.adapterCommands());
    assertThat(role.records(TOPICS.deadLetters())).hasSize(1);
    // asking for what is not there leaves nothing
    assertThat(keysWithout()).isEmpty();
  }

  @Test
  void shouldRefuseACommandWhoseKeyIsNotItsDomain() {
    show("gate", 1);
    AdapterCommand freeze =
        new AdapterCommand("gate", Action.FREEZE, null, "ann", Instant.EPOCH, null, null);
    role.sendBytes(TOPICS.adapterCommands(), "yard".getBytes(StandardCharsets.UTF_8), freeze);
    role.sendBytes(TOPICS.adapterCommands(), null, freeze);
    for (String name : List.of("", "a\u0007b", "x".repeat(257))) {
      role.send(
          TOPICS.adapterCommands(),
          name,
          new AdapterCommand(name, Action.FREEZE, null, "ann", Instant.EPOCH, null, null));
    }

    assertThat(received)
        .containsExactlyElementsOf(Stream.generate(() -> "SCHEMA_INVALID").limit(5).toList());
    assertThat(role.records(TOPICS.deadLetters())).hasSize(5);
    // a domain without a legal name has none under which it could be answered
    assertThat(answers())
        .hasSize(2)
        .allSatisfy(answer -> assertThat(answer.getCommand().getDone()).isFalse())
        .allSatisfy(
            answer ->
                assertThat(answer.getReason()).startsWith("the key is not the domain 'gate'"));
    assertThat(keysWithout()).noneMatch(key -> key.startsWith("yard"));
  }

  /** Returns the entries whose domain the next owner of the partition could not tell. */
  @Test
  void shouldWriteNothingBeforeTheFirstRecord() {
    minutes(300);
    try (var all = role.store().all()) {
      assertThat(all.hasNext()).as("an entry without a fingerprint").isFalse();
    }

    command("nobody", Action.FREEZE);
    minutes(300);
    show("gate", 1);
    minutes(300);

    assertThat(role.store().get(FingerprintCheck.key())).isNotNull();
    assertThat(received).contains("forgotten gate");
  }

  /** By command alone, before any image came. */
  @Test
  void shouldLeaveNothingOfADomainThatWasOnlySpokenOf() {
    role.send(
        TOPICS.adapterCommands(),
        "nobody",
        new AdapterCommand(
            "nobody", Action.SERVE, null, "ann", Instant.EPOCH, ServeMode.ZERO_SHOT, null));
    assertThat(keysWithout()).isNotEmpty();

    command("nobody", Action.FORGET);

    assertThat(keysWithout()).isEmpty();
    assertThat(answers())
        .last()
        .extracting(AdapterVersion::getReason)
        .isEqualTo("forgotten after 0 images and 0 versions");
  }

  /** Given by somebody who did not know yet that the camera is forgotten. */
  @Test
  void shouldRefuseAVersionThatWasForgottenBeforeItsCommand() {
    show("gate", 200);
    command("gate", Action.FREEZE);
    command("gate", Action.FORGET);

    role.send(
        TOPICS.adapterCommands(),
        "gate",
        new AdapterCommand("gate", Action.ROLL_BACK, 1L, "ann", Instant.EPOCH, null, null));

    assertThat(answers())
        .extracting(AdapterVersion::getReason)
        .containsExactly(
            "frozen; version 3 goes on serving",
            "forgotten after 200 images and 3 versions",
            "version 1 of gate is not kept; kept are []");
    assertThat(keysWithout()).isEmpty();
  }

  @Test
  void shouldForgetADomainThatHasBeenSilentForTooLong() {
    show("gate", 70);
    show("kept", 1);
    command("kept", Action.FREEZE);
    hours(2, "yard");
    assertThat(received).doesNotContain("forgotten gate");

    hours(2, "yard");

    assertThat(received)
        .contains("forgotten gate")
        .doesNotContain("forgotten yard", "forgotten kept");
    assertThat(keysWithout()).noneMatch(key -> key.startsWith("gate"));
    assertThat(answers())
        .last()
        .satisfies(
            answer -> {
              assertThat(answer.getDomain()).isEqualTo("gate");
              assertThat(answer.getBy()).isEqualTo("adapt.forget-after");
              assertThat(answer.getCommand().getOffset()).isEqualTo(-1);
            });
    hours(5, "gate");
    assertThat(received).contains("forgotten yard").doesNotContain("forgotten kept");
    assertThat(received.stream().filter("forgotten gate"::equals)).hasSize(1);
  }

  /** Lets hours pass in which one camera shows an image now and then. */
  private void hours(int hours, String domain) {
    for (int minute = 0; minute < 60 * hours; minute++) {
      if (minute % 20 == 0) {
        show(domain, 1);
      }
      role.pass(Duration.ofMinutes(1));
    }
  }

  private void minutes(int minutes) {
    for (int minute = 0; minute < minutes; minute++) {
      role.pass(Duration.ofMinutes(1));
    }
  }

  private List<AdapterVersion> answers() {
    return role.read(TOPICS.adapterVersions(), AdapterVersion.class).stream()
        .filter(VersionRecords::isAnswer)
        .toList();
  }

  private static String key(TestRecord<byte[], byte[]> record) {
    return new String(record.key(), StandardCharsets.UTF_8);
  }

  /** Keys of all stores that belong to a domain, but for those that begin so or are this. */
  private List<String> keysWithout(String... out) {
    List<String> keys = new ArrayList<>();
    try (var all = role.store().all()) {
      all.forEachRemaining(
          entry -> {
            String key = new String(entry.key.get(), StandardCharsets.ISO_8859_1);
            if (!key.startsWith("\u00ff") || key.startsWith("\u00ffh")) {
              keys.add(key.startsWith("\u00ffh") ? key.substring(6) : key);
            }
          });
    }
    keys.removeIf(
        key ->
            Stream.of(out).anyMatch(o -> key.equals(o) || (o.endsWith("\0") && key.startsWith(o))));
    return keys;
  }

  private void command(String domain, Action action) {
    role.send(
        TOPICS.adapterCommands(),
        domain,
        new AdapterCommand(domain, action, null, "ann", Instant.EPOCH, null, null));
  }

  /** Returns equal images of a domain at each call. */
  private void show(String domain, int count) {
    sendSeeded(domain, count, 5);
  }
}
