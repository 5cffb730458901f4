package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandsTest {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("config", ConfigCommand.class)
  };

  @TempDir Path folder;

  @Test
  void shouldShowWhatIsInForceWithItsOrigin() throws IOException {
    Path file = folder.resolve("unimos.properties");
    Files.writeString(file, "threads=2\nkafka.sasl.jaas.config=hush\n");

    Call call =
        Call.of(
            COMMANDS, "config", "show", "--config", file.toString(), "--set", "predict.top-k=5");

    assertThat(call.code()).isZero();
    assertThat(call.err()).isEmpty();
    assertThat(call.out())
        .contains("threads = 2  (" + file + ")\n")
        .contains("predict.top-k = 5  (--set)\n")
        .contains("http.port = 8080  (default)\n")
        .contains("kafka.sasl.jaas.config = ********\n")
        .doesNotContain("hush");
  }

  @Test
  void shouldRefuseInOneLineWhenASettingIsWrong() {
    Call call = Call.of(COMMANDS, "config", "check", "--set", "threds=2");

    assertThat(call)
        .isEqualTo(
            new Call(78, "", "threds: unknown setting in --set; the nearest known is threads\n"));
  }

  @Test
  void shouldAcceptWithWarningsWhenSomethingIsOnlyDoubtful() {
    Call call =
        Call.of(
            COMMANDS,
            "config",
            "check",
            "--set=kafka.consumer.max.pol.records=2",
            "--set=kafka.main.consumer.max.poll.records=2",
            "--set=kafka.topic.retention.ms=2",
            "--set=kafka.num.standby.replicas=1");

    assertThat(call)
        .isEqualTo(
            new Call(
                0,
                "warning: bundle: not set; run will refuse to start\n"
                    + "warning: kafka.consumer.max.pol.records: no Kafka client knows it; a plug-in"
                    + " may\n"
                    + "settings accepted\n",
                ""));
  }

  @Test
  void shouldBeSilentAboutABundleThatIsThere() {
    Call there = Call.of(COMMANDS, "config", "check", "--set", "bundle=" + folder);
    Call elsewhere = Call.of(COMMANDS, "config", "check", "--set", "bundle=" + folder + "/none");

    assertThat(there.out()).isEqualTo("settings accepted\n");
    assertThat(elsewhere.out()).startsWith("warning: bundle: no such folder here: " + folder);
  }
}
