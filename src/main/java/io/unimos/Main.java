package io.unimos;

import io.unimos.cli.BundleCommand;
import io.unimos.cli.CommandLines;
import io.unimos.cli.CommandSource;
import io.unimos.cli.CompletionCommand;
import io.unimos.cli.ConfigCommand;
import io.unimos.cli.ConsoleCommand;
import io.unimos.cli.DemoBundleCommand;
import io.unimos.cli.FindCommand;
import io.unimos.cli.ImageCommand;
import io.unimos.cli.ResetCommand;
import io.unimos.cli.RunCommand;
import io.unimos.cli.SchemasCommand;
import io.unimos.cli.SendCommand;
import io.unimos.cli.StopCommand;
import io.unimos.cli.TopicsCommand;
import io.unimos.cli.WatchCommand;
import io.unimos.cli.adapters.AdaptersCommand;
import io.unimos.cli.classes.ClassesCommand;
import io.unimos.cli.deadletters.DeadLettersCommand;
import io.unimos.cli.doctor.DoctorCommand;
import io.unimos.cli.evaluate.EvaluateCommand;
import io.unimos.cli.evaluate.EvaluateCompareCommand;
import io.unimos.cli.labels.LabelCommand;
import java.util.Comparator;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The only entry point: finds the command and turns its result into an exit code. */
public final class Main {
  /** The path and the class of each command; others come from {@link CommandSource}s. */
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("adapters", AdaptersCommand.class),
    new CommandLines.Entry("bundle", BundleCommand.class),
    new CommandLines.Entry("classes", ClassesCommand.class),
    new CommandLines.Entry("completion", CompletionCommand.class),
    new CommandLines.Entry("config", ConfigCommand.class),
    new CommandLines.Entry("console", ConsoleCommand.class),
    new CommandLines.Entry("dead-letters", DeadLettersCommand.class),
    new CommandLines.Entry("demo-bundle", DemoBundleCommand.class),
    new CommandLines.Entry("doctor", DoctorCommand.class),
    new CommandLines.Entry("evaluate", EvaluateCommand.class),
    new CommandLines.Entry("evaluate compare", EvaluateCompareCommand.class),
    new CommandLines.Entry("find", FindCommand.class),
    new CommandLines.Entry("image", ImageCommand.class),
    new CommandLines.Entry("label", LabelCommand.class),
    new CommandLines.Entry("reset", ResetCommand.class),
    new CommandLines.Entry("run", RunCommand.class),
    new CommandLines.Entry("schemas", SchemasCommand.class),
    new CommandLines.Entry("send", SendCommand.class),
    new CommandLines.Entry("stop", StopCommand.class),
    new CommandLines.Entry("topics", TopicsCommand.class),
    new CommandLines.Entry("watch", WatchCommand.class),
  };

  private Main() {}

  /** Runs the command and ends the process. */
  public static void main(String[] args) {
    System.exit(commandLine(needed(args)).execute(args));
  }

  /**
   * Returns the test for the commands that a call can touch: most of the time before a command
   * begins goes into the options of the others.
   */
  static Predicate<String> needed(String... args) {
    String word = Stream.of(args).filter(arg -> !arg.startsWith("-")).findFirst().orElse("");
    boolean any = word.equals("completion") || word.startsWith("@");
    return name -> any || name.equals(word);
  }

  static CommandLine commandLine() {
    return commandLine(name -> true);
  }

  static CommandLine commandLine(Predicate<String> needed) {
    Stream<CommandLines.Entry> others =
        ServiceLoader.load(CommandSource.class).stream()
            .flatMap(source -> source.get().commands().stream());
    return CommandLines.of(
        needed,
        Stream.concat(Stream.of(COMMANDS), others)
            .sorted(Comparator.comparing(CommandLines.Entry::path))
            .toArray(CommandLines.Entry[]::new));
  }
}
