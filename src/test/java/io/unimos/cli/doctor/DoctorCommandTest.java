package io.unimos.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.cli.CommandLines;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The parts that need no cluster; {@code DoctorIT} has the others. */
class DoctorCommandTest {
  private record Answer(int code, String out) {}

  private static Answer ask(String... arguments) {
    StringWriter out = new StringWriter();
    int code =
        CommandLines.of(new CommandLines.Entry("doctor", DoctorCommand.class))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(arguments);
    return new Answer(code, out.toString());
  }

  @Test
  void shouldRefuseInOneLineWhenASettingIsWrong() {
    Answer answer = ask("doctor", "--only", "settings", "--set", "threds=2");

    assertThat(answer)
        .isEqualTo(
            new Answer(
                78,
                "ERROR    settings      threds: unknown setting in --set; the nearest known is"
                    + " threads  -> set threds\n"));
  }

  @Test
  void shouldNameAllUnknownSettingsAtOnce() {
    Answer answer =
        ask("doctor", "--only", "settings", "--set", "threds=2", "--set", "http.prot=1");

    assertThat(answer)
        .isEqualTo(
            new Answer(
                78,
                """
                ERROR    settings      threds: unknown setting in --set; the nearest known is \
                threads  -> set threds
                ERROR    settings      http.prot: unknown setting in --set; the nearest known is \
                http.port  -> set http.prot
                """));
  }

  @Test
  void shouldWarnOfAKeyThatNoKafkaClientKnows() {
    Answer answer =
        ask(
            "doctor",
            "--only=settings",
            "--set=kafka.consumer.max.pol.records=2",
            "--set=kafka.main.consumer.max.poll.records=2",
            "--set=kafka.topic.retention.ms=2",
            "--set=kafka.num.standby.replicas=1");

    assertThat(answer)
        .isEqualTo(
            new Answer(
                1,
                "WARNING  settings      no Kafka client knows kafka.consumer.max.pol.records  ->"
                    + " correct its name, unless a plug-in reads it\n"));
  }

  @Test
  void shouldAskOnlyForTheChosenParts() {
    Answer sound = ask("doctor", "--only", "settings");
    Answer two = ask("doctor", "--only", "bundle,settings", "--set", "bundle=no-such-folder");
    Answer unknown = ask("doctor", "--only", "weather");

    assertThat(sound).isEqualTo(new Answer(0, "OK       settings      accepted\n"));
    assertThat(two.code()).isEqualTo(78);
    assertThat(two.out().lines()).hasSize(2).last().asString().startsWith("ERROR    bundle ");
    assertThat(unknown.code()).isEqualTo(64);
    assertThat(unknown.out()).containsIgnoringCase("settings, machine, bundle, cluster, registry");
  }
}
