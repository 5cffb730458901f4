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
}
