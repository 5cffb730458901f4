package io.unimos.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import picocli.CommandLine;

/** The examples that {@code --help} shows, all in one file. */
final class Examples {
  private static final Properties BY_COMMAND = load();

  private Examples() {}

  private static Properties load() {
    Properties properties = new Properties();
    try (InputStream in = Examples.class.getResourceAsStream("examples.properties")) {
      properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }

  /**
   * Returns the examples of a command; empty if there are none.
   *
   * @param path the command's words, such as {@code adapters list}
   */
  static List<String> of(String path) {
    return BY_COMMAND.getProperty(path, "").lines().toList();
  }

  /** Adds the examples below the options of a command and of all commands below it. */
  static void into(CommandLine line, String path) {
    List<String> examples = of(path);
    if (!examples.isEmpty()) {
      String[] footer = new String[examples.size() + 2];
      footer[0] = "";
      footer[1] = examples.size() == 1 ? "Example:" : "Examples:";
      for (int i = 0; i < examples.size(); i++) {
        // A literal % is not a variable here, and @| is not markup.
        footer[i + 2] = "  " + examples.get(i).replace("%", "%%").replace("@|", "@ |");
      }
      line.getCommandSpec().usageMessage().footer(footer);
    }
    line.getSubcommands()
        .forEach((name, command) -> into(command, path.isEmpty() ? name : path + " " + name));
  }
}
