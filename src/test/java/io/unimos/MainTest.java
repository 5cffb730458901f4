package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
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
  void shouldListTheCommandsInAlphabeticalOrder() {
    List<String> names = new ArrayList<>(Main.commandLine().getSubcommands().keySet());

    assertThat(names).isSorted();
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
