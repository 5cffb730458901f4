package io.unimos.cli.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.cli.EventsForAdapters;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DomainAdaptersTest {
  private final DomainAdapters gate = new DomainAdapters("gate");

  @Test
  void shouldServeTheNewestAcceptedWhenOthersWereRejected() {
    gate.add(EventsForAdapters.version(3, Status.REJECTED));
    gate.add(EventsForAdapters.version(2, Status.ACCEPTED));
    gate.add(EventsForAdapters.version(1, Status.ACCEPTED));

    assertThat(gate.serves()).isEqualTo(2);
    assertThat(gate.last()).map(DomainAdapters.Line::version).contains(3L);
    assertThat(gate.counts()).isEqualTo(Map.of(Status.ACCEPTED, 2L, Status.REJECTED, 1L));
    assertThat(gate.numbers()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void shouldServeTheParentWhenTheVersionWasRolledBackLater() {
    gate.add(EventsForAdapters.version(1, Status.ACCEPTED));
    gate.add(EventsForAdapters.version(2, Status.ACCEPTED));
    gate.add(EventsForAdapters.version(2, 1, Status.ROLLED_BACK, Instant.ofEpochSecond(9)));

    assertThat(gate.serves()).isEqualTo(1);
    assertThat(gate.line(2).orElseThrow().status()).isEqualTo(Status.ROLLED_BACK);
  }

  @Test
  void shouldBelieveTheDriftReportOnlyWhenItIsNewer() {
    gate.add(EventsForAdapters.version(4, Status.ACCEPTED));

    gate.add(EventsForAdapters.drift("KEEP", List.of(), 3, Instant.ofEpochSecond(4)));
    assertThat(gate.serves()).isEqualTo(4);

    gate.add(EventsForAdapters.drift("RESET", List.of(), 2, Instant.ofEpochSecond(5)));
    assertThat(gate.serves()).isEqualTo(2);
  }

  @Test
  void shouldTellHowFarAChangeOfTheEncoderIs() {
    gate.add(EventsForAdapters.version(4, Status.ACCEPTED));
    gate.answered(EventsForAdapters.answer("ENCODER", true, -1, 9, 100));

    assertThat(gate.serves()).isEqualTo(4);
    assertThat(gate.row()).contains("; encoder ").endsWith(": answer to ENCODER");
    assertThat(gate.json()).contains("\"encoderChange\":\"answer to ENCODER\"");

    gate.unanswered("gate/command/encoder");
    assertThat(gate.row()).doesNotContain("encoder ");
  }

  @Test
  void shouldBelieveNoReportOfBeforeAReset() {
    gate.add(EventsForAdapters.version(4, Status.ACCEPTED));
    gate.add(EventsForAdapters.drift("KEEP", List.of(), 4, Instant.ofEpochSecond(9)));

    gate.remove(4);

    assertThat(gate.serves()).isZero();
  }

  @Test
  void shouldServeNothingWhenNothingIsKnown() {
    assertThat(gate.serves()).isZero();
    assertThat(gate.last()).isEmpty();
    assertThat(gate.row()).startsWith("gate ").contains(" v0 ").endsWith("none");
  }

  @Test
  void shouldCountVersionsWhoseRoundTookNoSteps() {
    AdapterVersion without = EventsForAdapters.version(2, Status.ACCEPTED);
    without.put("training", Map.of("steps", 0.0));
    gate.add(EventsForAdapters.version(1, Status.ACCEPTED));
    gate.add(without);

    assertThat(DomainAdapters.TITLE).containsSubsequence("rolled", "no MET", "last decision");
    assertThat(gate.row()).matches("gate +v2 +2 +0 +0 +1 +v2 ACCEPTED .*");
  }

  @Test
  void shouldForgetAVersionWhenItsRecordWasDeleted() {
    gate.add(EventsForAdapters.version(1, Status.ACCEPTED));

    gate.remove(1);

    assertThat(gate.numbers()).isEmpty();
  }

  @Test
  void shouldNameDecisionAndCommandInTheRow() {
    gate.add(EventsForAdapters.version(1, Status.ACCEPTED));
    gate.ordered(
        new AdapterCommand("gate", Action.ROLL_BACK, 0L, "ann\u001b[2J", Instant.EPOCH, null, null),
        "adapter-commands",
        0,
        3);
    String command =
        "v1 ACCEPTED 1970-01-01T00:00:01Z: reason 1; last command ROLL_BACK to 0 by ann?[2J"
            + " 1970-01-01T00:00:00Z";

    assertThat(gate.row()).endsWith(command + ", pending: the service has not answered yet");
    assertThat(gate.json()).contains("\"commandAnswer\":\"pending\"");

    gate.answered(EventsForAdapters.answer("ROLL_BACK", false, 3, 1, 9));
    assertThat(gate.row()).endsWith(command + ", refused: answer to ROLL_BACK");

    gate.answered(EventsForAdapters.answer("ROLL_BACK", true, 3, 0, 9));
    assertThat(gate.row()).endsWith(command);
    assertThat(gate.json()).contains("\"commandAnswer\":\"done\"");
  }

  @Test
  void shouldServeWhatTheLastAnswerSays() {
    gate.add(EventsForAdapters.version(4, Status.ACCEPTED));
    gate.add(EventsForAdapters.drift("KEEP", List.of(), 4, Instant.ofEpochSecond(9)));
    gate.answered(EventsForAdapters.answer("ROLL_BACK", true, 3, 2, 128));
    assertThat(gate.serves()).isEqualTo(2);

    gate.answered(EventsForAdapters.answer("ROLL_BACK", true, 3, 2, 127));
    assertThat(gate.serves()).as("a report of image 128 is newer").isEqualTo(4);
  }

  @Test
  void shouldBeGoneWhenForgottenUntilSomethingComesOfItAgain() {
    gate.add(EventsForAdapters.drift("KEEP", List.of(), 3, Instant.ofEpochSecond(4)));
    assertThat(gate.isGone()).isFalse();

    gate.answered(EventsForAdapters.forgotten(5));
    assertThat(gate.isGone()).isTrue();
    assertThat(gate.serves()).isZero();
    assertThat(gate.row())
        .endsWith("forgotten by ann 1970-01-01T00:00:05Z: forgotten after 7 images and 1 versions");

    gate.add(EventsForAdapters.drift("KEEP", List.of(), 0, Instant.ofEpochSecond(6)));
    assertThat(gate.isGone()).isFalse();
  }

  @Test
  void shouldFindDomainAndNumberInAKeyWhenTheDomainHasSlashes() {
    assertThat(AdapterTopics.VersionKey.parse("site/gate/12"))
        .contains(new AdapterTopics.VersionKey("site/gate", 12));
    assertThat(AdapterTopics.VersionKey.parse("gate")).isEmpty();
    assertThat(AdapterTopics.VersionKey.parse("gate/x")).isEmpty();
    assertThat(AdapterTopics.VersionKey.parse("gate/command/roll_back")).isEmpty();
  }

  @Test
  void shouldNameTheNearestWhenADomainIsUnknown() {
    assertThat(AdapterTopics.unknown("gat", List.of("yard", "gate")))
        .isEqualTo("unknown domain 'gat'; nearest: gate, yard");
    assertThat(AdapterTopics.unknown("gat", List.of()))
        .isEqualTo("unknown domain 'gat'; the topics have none");
  }
}
