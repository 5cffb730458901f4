package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unimos.cli.RunCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {

  @Test
  void shouldDescribeEveryCommandInItsHelp() {
    Map<String, CommandLine> commands = new TreeMap<>();
    collect("", Main.commandLine(), commands);

    assertThat(commands).containsKeys(" config show", " send", " topics create", " watch");
    assertThat(commands.values())
        .allSatisfy(
            command ->
                assertThat(command.getCommandSpec().usageMessage().description())
                    .as(command.getCommandName())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).isNotBlank()));
  }

  @Test
  void shouldShowAnExampleOfEveryCommandThatItsCommandLineTakes() {
    Map<String, CommandLine> commands = new TreeMap<>();
    collect("", Main.commandLine(), commands);

    commands.forEach(
        (path, command) -> {
          String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
          List<String> examples =
              help.lines()
                  .dropWhile(line -> !line.matches("Examples?:"))
                  .skip(1)
                  .map(String::strip)
                  .toList();
          assertThat(examples).as("examples of%s, see examples.properties", path).isNotEmpty();
          for (String example : examples) {
            String words = example.replaceFirst("source <\\(unimos-streams (.*)\\)", "$1");
            assertThat(words).startsWith(path.strip());
            // throws where the example is none
            Main.commandLine().parseArgs(words.split(" "));
          }
        });
  }

  @Test
  void shouldCompleteCommandsAndOptionsInBash(@TempDir Path folder) throws Exception {
    Path bash = Path.of("/bin/bash");
    assumeTrue(Files.isExecutable(bash), "skipped: no /bin/bash");
    StringWriter script = new StringWriter();
    Main.commandLine().setOut(new PrintWriter(script)).execute("completion");
    Path file = Files.writeString(folder.resolve("completion.bash"), script.toString());

    assertThat(completed(file, "adap")).containsExactly("adapters");
    assertThat(completed(file, "adapters", "ro")).containsExactly("rollback");
    assertThat(completed(file, "doctor", "--js")).containsExactly("--json");
  }

  /** Returns bash's completions after these words, with the script loaded. */
  private static List<String> completed(Path script, String... words) throws Exception {
    String line =
        "source '%s'; COMP_WORDS=(unimos-streams %s); COMP_CWORD=%d; COMP_LINE=\"${COMP_WORDS[*]}\";"
                .formatted(script, String.join(" ", words), words.length)
            + " COMP_POINT=${#COMP_LINE}; _complete_unimos-streams 2>/dev/null; printf '%s\\n'"
            + " \"${COMPREPLY[@]}\"";
    Process process =
        new ProcessBuilder("/bin/bash", "--norc", "-c", line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.lines().map(String::strip).filter(word -> !word.isEmpty()).toList();
  }

  @Test
  void shouldListTheCommandsInAlphabeticalOrder() {
    List<String> names = new ArrayList<>(Main.commandLine().getSubcommands().keySet());

    assertThat(names).isSorted();
  }

  @Test
  void shouldBuildOnlyTheCommandThatIsCalledAndShowTheSameHelp() {
    CommandLine all = Main.commandLine();
    assertThat(Main.commandLine(Main.needed("--help")).getUsageMessage())
        .isEqualTo(all.getUsageMessage());
    all.getSubcommands()
        .forEach(
            (name, command) -> {
              Map<String, CommandLine> called =
                  Main.commandLine(Main.needed("--verbose", name)).getSubcommands();
              assertThat(called.keySet()).isEqualTo(all.getSubcommands().keySet());
              assertThat(called.get(name).getUsageMessage()).isEqualTo(command.getUsageMessage());
            });

    assertThat(run("send")).isNull();
    assertThat(run("completion")).isInstanceOf(RunCommand.class);
    assertThat(run("@arguments.txt")).isInstanceOf(RunCommand.class);
  }

  private static Object run(String called) {
    return Main.commandLine(Main.needed(called)).getSubcommands().get("run").getCommand();
  }

  @Test
  void shouldTakeAnOrderOfLabelsThatIsCalledLikeACommand() {
    CommandLine.ParseResult evaluate =
        Main.commandLine()
            .parseArgs("evaluate", "--order", "classes", "--target", "camera")
            .subcommand();

    assertThat(evaluate.matchedOption("--order").originalStringValues()).containsExactly("classes");
    assertThat(evaluate.hasSubcommand()).isFalse();
  }

  private static void collect(String path, CommandLine line, Map<String, CommandLine> into) {
    line.getSubcommands()
        .forEach(
            (name, command) -> {
              into.put(path + " " + name, command);
              collect(path + " " + name, command, into);
            });
  }
}
