package io.unimos;

import io.unimos.cli.BundleCreateCommand;
import io.unimos.cli.BundleShowCommand;
import io.unimos.cli.CommandLines;
import io.unimos.cli.CommandSource;
import io.unimos.cli.ConfigCheckCommand;
import io.unimos.cli.ConfigShowCommand;
import io.unimos.cli.DemoBundleCommand;
import io.unimos.cli.ImageCheckCommand;
import io.unimos.cli.ResetCommand;
import io.unimos.cli.RunCommand;
import io.unimos.cli.SchemasCheckCommand;
import io.unimos.cli.SchemasRegisterCommand;
import io.unimos.cli.SchemasShowCommand;
import io.unimos.cli.SendCommand;
import io.unimos.cli.TopicsCheckCommand;
import io.unimos.cli.TopicsCreateCommand;
import io.unimos.cli.WatchCommand;
import io.unimos.cli.adapters.AdaptersDiffCommand;
import io.unimos.cli.adapters.AdaptersFreezeCommand;
import io.unimos.cli.adapters.AdaptersListCommand;
import io.unimos.cli.adapters.AdaptersReplayCommand;
import io.unimos.cli.adapters.AdaptersRollbackCommand;
import io.unimos.cli.adapters.AdaptersShowCommand;
import io.unimos.cli.adapters.AdaptersThawCommand;
import io.unimos.cli.deadletters.DeadLettersListCommand;
import io.unimos.cli.deadletters.DeadLettersReplayCommand;
import io.unimos.cli.deadletters.DeadLettersShowCommand;
import io.unimos.cli.evaluate.EvaluateCommand;
import java.util.Comparator;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The one entry point: finds the command and turns its end into an exit code. */
public final class Main {
  /** Where a command is and what runs it; others come from {@link CommandSource}s. */
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("adapters diff", AdaptersDiffCommand.class),
    new CommandLines.Entry("adapters freeze", AdaptersFreezeCommand.class),
    new CommandLines.Entry("adapters list", AdaptersListCommand.class),
    new CommandLines.Entry("adapters replay", AdaptersReplayCommand.class),
    new CommandLines.Entry("adapters rollback", AdaptersRollbackCommand.class),
    new CommandLines.Entry("adapters show", AdaptersShowCommand.class),
    new CommandLines.Entry("adapters thaw", AdaptersThawCommand.class),
    new CommandLines.Entry("bundle create", BundleCreateCommand.class),
    new CommandLines.Entry("bundle show", BundleShowCommand.class),
    new CommandLines.Entry("config check", ConfigCheckCommand.class),
    new CommandLines.Entry("config show", ConfigShowCommand.class),
    new CommandLines.Entry("dead-letters list", DeadLettersListCommand.class),
    new CommandLines.Entry("dead-letters replay", DeadLettersReplayCommand.class),
    new CommandLines.Entry("dead-letters show", DeadLettersShowCommand.class),
    new CommandLines.Entry("demo-bundle", DemoBundleCommand.class),
    new CommandLines.Entry("evaluate", EvaluateCommand.class),
    new CommandLines.Entry("image check", ImageCheckCommand.class),
    new CommandLines.Entry("reset", ResetCommand.class),
    new CommandLines.Entry("run", RunCommand.class),
    new CommandLines.Entry("schemas check", SchemasCheckCommand.class),
    new CommandLines.Entry("schemas register", SchemasRegisterCommand.class),
    new CommandLines.Entry("schemas show", SchemasShowCommand.class),
    new CommandLines.Entry("send", SendCommand.class),
    new CommandLines.Entry("topics check", TopicsCheckCommand.class),
    new CommandLines.Entry("topics create", TopicsCreateCommand.class),
    new CommandLines.Entry("watch", WatchCommand.class),
  };

  private Main() {}

  /** Runs the command and ends the process. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    Stream<CommandLines.Entry> others =
        ServiceLoader.load(CommandSource.class).stream()
            .flatMap(source -> source.get().commands().stream());
    return CommandLines.of(
        Stream.concat(Stream.of(COMMANDS), others)
            .sorted(Comparator.comparing(CommandLines.Entry::path))
            .toArray(CommandLines.Entry[]::new));
  }
}
