package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendCommandTest {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("send", SendCommand.class),
    new CommandLines.Entry("watch", WatchCommand.class)
  };

  @TempDir Path folder;

  @Test
  void shouldExitWith64WhenAnArgumentIsWrong() {
    Path none = folder.resolve("none");

    assertThat(send("--rate", "0", folder.toString()))
        .isEqualTo(usage("--rate: '0.0' is not valid; expected a number above 0"));
    assertThat(send(none.toString())).isEqualTo(usage("no such file: " + none));
    assertThat(Call.of(COMMANDS, "send", folder.toString(), "--domain", " "))
        .isEqualTo(usage("--domain: '' is not valid; expected a name"));
    assertThat(Call.of(COMMANDS, "send", folder.toString()).code()).isEqualTo(64);
  }

  @Test
  void shouldRefuseToSendNothingAndNameTheOptionForWhatLiesBelow() throws IOException {
    Path below = Files.createDirectories(folder.resolve("gate-7"));

    assertThat(send("--recursive", folder.toString())).isEqualTo(usage("no images in " + folder));

    Files.createFile(below.resolve("a.jpg"));

    assertThat(send(folder.toString()))
        .isEqualTo(
            usage("no images in " + folder + "; --recursive would send 1 of the folders below"));
  }

  @Test
  void shouldAskForTheCameraInOneOfTwoWays() {
    assertThat(Call.of(COMMANDS, "send", folder.toString()).err())
        .contains("--domain", "--camera-from");
    assertThat(send("--camera-from", "folder", folder.toString()).err())
        .contains("--camera-from", "mutually exclusive");
  }

  @Test
  void shouldExitWith78WhenNoBrokerAnswers() throws IOException {
    Files.createFile(folder.resolve("a.jpg"));
    Call call =
        send(
            "--set=bootstrap.servers=127.0.0.1:1",
            "--set=kafka.default.api.timeout.ms=300",
            "--set=kafka.request.timeout.ms=200",
            folder.toString());

    assertThat(call.code()).isEqualTo(78);
    assertThat(call.err()).isEqualTo("bootstrap.servers: no broker answers at 127.0.0.1:1\n");
  }

  @Test
  void shouldNameTheChoicesWhenThereIsNothingOfThatNameToWatch() {
    Call call = Call.of(COMMANDS, "watch", "images");

    assertThat(call)
        .isEqualTo(
            new Call(
                64,
                "",
                "Invalid value for positional parameter at index 0 (TOPIC): expected predictions,"
                    + " drift or dead-letters but was 'images'; see unimos-streams watch --help\n"));
  }

  private static Call send(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "send";
    all[1] = "--domain";
    all[2] = "cam";
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return Call.of(COMMANDS, all);
  }

  private static Call usage(String message) {
    return new Call(64, "", message + "; see unimos-streams send --help\n");
  }
}
