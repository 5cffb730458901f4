package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.SettingsException;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class CommandLinesTest {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("alone", Ending.class),
    new CommandLines.Entry("bundle", Bundle.class),
    new CommandLines.Entry("bundle below", Ending.class)
  };

  /** A noun with a method and a class below it. */
  @Command(description = "Make and explain bundles.")
  static final class Bundle {
    @Command(name = "end", description = "Ends as it is told.")
    int end(@Option(names = "--as", required = true) String as) throws Exception {
      Ending ending = new Ending();
      ending.as = as;
      return ending.call();
    }
  }

  @Command(description = "Ends as it is told.")
  static final class Ending implements Callable<Integer> {
    @Option(names = "--as", required = true)
    private String as;

    @Override
    public Integer call() throws Exception {
      switch (as) {
        case "ok" -> {
          return ExitCodes.OK;
        }
        case "setting" ->
            throw new IllegalStateException(
                "wrapped", new SettingsException("threads", "two\n  lines"));
        case "client" ->
            throw new IllegalStateException("wrapped", new ConfigException("acks", "some", "no"));
        case "native" -> throw new UnsatisfiedLinkError("no torch");
        case "silent" -> throw new IllegalStateException();
        default -> throw new IOException("disk\nfull");
      }
    }
  }

  @Test
  void shouldReturnTheCodeOfTheCommand() {
    Call call = call("alone", "--as", "ok");

    assertThat(call).isEqualTo(new Call(0, "", ""));
  }

  @Test
  void shouldFindCommandsInGroups() {
    Call call = call("bundle", "end", "--as", "setting");

    assertThat(call).isEqualTo(new Call(78, "", "threads: two lines\n"));
  }

  @Test
  void shouldExitWith78WhenAKafkaClientRefusesItsSettings() {
    Call call = call("alone", "--as", "client");

    assertThat(call)
        .isEqualTo(new Call(78, "", "kafka.*: Invalid value some for configuration acks: no\n"));
  }

  @Test
  void shouldExitWith1AndOneLineWhenSomethingElseFails() {
    assertThat(call("alone", "--as", "io")).isEqualTo(new Call(1, "", "IOException: disk full\n"));
    assertThat(call("alone", "--as", "silent"))
        .isEqualTo(new Call(1, "", "IllegalStateException (--verbose shows where)\n"));
  }

  @Test
  void shouldExitWithOneLineWhenANativeLibraryIsMissing() {
    Call ofClass = call("alone", "--as", "native");
    Call ofMethod = call("bundle", "end", "--as", "native");

    assertThat(List.of(ofClass, ofMethod))
        .containsOnly(new Call(1, "", "java.lang.UnsatisfiedLinkError: no torch\n"));
  }

  @Test
  void shouldPrintTheStackTraceWhenVerbose() {
    Call before = call("--verbose", "alone", "--as", "io");
    Call after = call("bundle", "end", "--as", "io", "--verbose");

    assertThat(List.of(before, after))
        .allSatisfy(
            call -> {
              assertThat(call.code()).isEqualTo(1);
              assertThat(call.err()).contains("at io.unimos.cli.CommandLinesTest$Ending.call");
            });
  }

  @Test
  void shouldExitWith64WhenTheCommandLineIsWrong() {
    assertThat(call("alone"))
        .isEqualTo(
            new Call(
                64, "", "Missing required option: '--as=<as>'; see unimos-streams alone --help\n"));
    assertThat(call("alnoe").code()).isEqualTo(64);
    assertThat(call("alnoe").err())
        .hasLineCount(1)
        .contains("'alnoe'", "did you mean alone?", "see unimos-streams --help");
    assertThat(call().code()).isEqualTo(64);
    assertThat(call("bundle").code()).isEqualTo(64);
    assertThat(call("bundle").err()).contains("unimos-streams bundle");
  }

  @Test
  void shouldListTheVerbsOfANounInAlphabeticalOrder() {
    assertThat(call("bundle", "--help").out())
        .startsWith("Usage: unimos-streams bundle [-h] [--verbose] COMMAND\n")
        .containsSubsequence("  below  Ends", "  end    Ends");
    assertThat(call("bundle", "below", "--as", "setting").code()).isEqualTo(78);
  }

  @Test
  void shouldExplainItselfWhenAsked() {
    Call help = call("--help");
    Call version = call("--version");
    Call ofCommand = call("bundle", "end", "--help");

    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("alone").contains("Make and explain bundles.");
    assertThat(version)
        .isEqualTo(new Call(0, "unimos-streams " + CommandLines.version() + "\n", ""));
    assertThat(ofCommand.code()).as(ofCommand.err()).isZero();
    assertThat(ofCommand.out()).contains("Ends as it is told.").contains("--as");
  }

  private static Call call(String... arguments) {
    return Call.of(COMMANDS, arguments);
  }
}
