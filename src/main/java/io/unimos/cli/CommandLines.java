package io.unimos.cli;

import io.unimos.service.ExitCodes;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Builds the tree of commands from a flat list, with the exit codes and error lines they share. */
public final class CommandLines {
  /** What the groups are about; a group is the first word of a path of two. */
  private static final Map<String, String> GROUPS =
      Map.of(
          "adapters", "Look at the adapters of each domain, and decide over them.",
          "bench", "Measure the pipeline and the encoder.",
          "bundle", "Make and explain bundles.",
          "config", "Show and check settings.",
          "dead-letters", "Look at what was refused, and send it again.",
          "image", "Look at images the way the service does.",
          "schemas", "Check and register the schemas of the topics.",
          "topics", "Create and check the topics.");

  /**
   * One command.
   *
   * @param path its name, after that of its group or command: {@code "topics create"}
   * @param command annotated for picocli, with a constructor without parameters
   */
  public record Entry(String path, Class<? extends Callable<Integer>> command) {}

  private CommandLines() {}

  /** The whole command line; {@code execute} never throws and returns one of {@link ExitCodes}. */
  public static CommandLine of(Entry... entries) {
    Root root = new Root();
    CommandLine line = new CommandLine(root);
    for (Entry entry : entries) {
      String[] words = entry.path().split(" ", 2);
      if (words.length == 1) {
        line.addSubcommand(words[0], entry.command());
      } else {
        CommandLine above = line.getSubcommands().get(words[0]);
        (above == null ? group(line, words[0]) : above).addSubcommand(words[1], entry.command());
      }
    }
    addHelp(line);
    OneLineErrors errors = new OneLineErrors(() -> root.verbose);
    return line.setExecutionStrategy(OneLineErrors::run)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static CommandLine group(CommandLine root, String name) {
    CommandLine group = new CommandLine(new Group());
    group.getCommandSpec().usageMessage().description(GROUPS.getOrDefault(name, ""));
    root.addSubcommand(name, group);
    return group;
  }

  private static void addHelp(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    if (!spec.optionsMap().containsKey("--help")) {
      spec.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Show this help and end.")
              .build());
    }
    line.getSubcommands().values().forEach(CommandLines::addHelp);
  }

  /** The bare program: asks for a command. */
  @Command(
      name = "unimos-streams",
      description = "Classifies camera images on Kafka and adapts to each camera, without labels.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      synopsisSubcommandLabel = "COMMAND")
  private static final class Root extends Group {
    @Option(
        names = "--verbose",
        scope = ScopeType.INHERIT,
        description = "Print the stack trace of a failure.")
    private boolean verbose;
  }

  /** A word that needs another one after it. */
  @Command(synopsisSubcommandLabel = "COMMAND")
  private static class Group implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      spec.commandLine().usage(spec.commandLine().getErr());
      return ExitCodes.USAGE;
    }
  }
}
