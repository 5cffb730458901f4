package io.unimos.cli;

import io.unimos.config.Units;
import io.unimos.service.ExitCodes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The builder of the tree of commands from a flat list, with their common exit codes and error
 * lines.
 */
public final class CommandLines {
  /**
   * One command.
   *
   * @param path its name, after that of its parent command: {@code "evaluate tables"}
   * @param command annotated for picocli, with a constructor without parameters: a verb that can be
   *     called, or a noun whose verbs are its methods and subcommands
   */
  public record Entry(String path, Class<?> command) {}

  /** The width of a help page in columns; an example has to fit so that it can be copied. */
  private static final int HELP_WIDTH = 100;

  private CommandLines() {}

  /**
   * Returns the whole command line, in alphabetical order; {@code execute} never throws and returns
   * one of {@link ExitCodes}.
   *
   * @param entries the commands, each after its parent command
   */
  public static CommandLine of(Entry... entries) {
    return of(name -> true, entries);
  }

  /**
   * Returns a command line of which only some commands can be called; the others have their names
   * and descriptions.
   *
   * @param needed true for the first word of a command that can be called
   * @param entries the commands, each after its parent command
   */
  public static CommandLine of(Predicate<String> needed, Entry... entries) {
    Map<String, CommandLine> commands = new TreeMap<>();
    for (Entry entry : entries) {
      String[] words = entry.path().split(" ", 2);
      if (!needed.test(words[0])) {
        commands.computeIfAbsent(words[0], name -> described(entry.command()));
      } else if (words.length == 1) {
        commands.put(words[0], new CommandLine(entry.command()));
      } else {
        commands.get(words[0]).addSubcommand(words[1], new CommandLine(entry.command()));
      }
    }
    Root root = new Root();
    CommandLine line = new CommandLine(root);
    commands.forEach(
        (name, command) -> {
          sort(command);
          line.addSubcommand(name, command);
        });
    finish(line);
    Examples.into(line, "");
    OneLineErrors errors = new OneLineErrors(() -> root.verbose);
    return line.registerConverter(Duration.class, OneLineErrors.converter(Units::duration))
        .registerConverter(ResetPlan.Start.class, OneLineErrors.converter(ResetPlan.Start::parse))
        .setExecutionStrategy(OneLineErrors::run)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors)
        // evaluate has a subcommand classes and an order of that name.
        .setAllowSubcommandsAsOptionParameters(true)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static CommandLine described(Class<?> command) {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage().description(command.getAnnotation(Command.class).description());
    return new CommandLine(spec);
  }

  /** Returns the version's number, or a word for a run from class files. */
  public static String version() {
    return Optional.ofNullable(CommandLines.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /**
   * Sorts the subcommands: a class below a noun and the noun's methods do not know each other's
   * position.
   */
  private static void sort(CommandLine noun) {
    Map<String, CommandLine> verbs = new TreeMap<>(noun.getSubcommands());
    verbs.keySet().forEach(noun.getCommandSpec()::removeSubcommand);
    verbs.forEach(noun::addSubcommand);
  }

  /**
   * Adds what picocli leaves open: help for every command, and the error of a noun without a verb.
   */
  private static void finish(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    if (!spec.optionsMap().containsKey("--help")) {
      spec.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Show this help and end.")
              .build());
    }
    spec.usageMessage().width(HELP_WIDTH);
    if (OneLineErrors.isNoun(spec)) {
      spec.usageMessage().synopsisSubcommandLabel("COMMAND");
    }
    line.getSubcommands().values().forEach(CommandLines::finish);
  }

  /** The program without a command, which asks for one. */
  @Command(
      name = "unimos-streams",
      description = "Classifies camera images on Kafka and adapts to each camera, without labels.",
      mixinStandardHelpOptions = true,
      versionProvider = Root.class)
  private static final class Root implements IVersionProvider {
    @Option(
        names = "--verbose",
        scope = ScopeType.INHERIT,
        description = "Print the stack trace of a failure.")
    private boolean verbose;

    @Override
    public String[] getVersion() {
      return new String[] {"unimos-streams " + version()};
    }
  }
}
