package io.unimos.cli.deadletters;

import io.unimos.cli.SettingsOptions;
import io.unimos.config.Settings;
import io.unimos.service.ExitCodes;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sends dead letters again, each at most once however often it is called. */
@Command(
    description = {
      "Send dead letters again to the topic that they were read from, bytes, key and headers as"
          + " they were.",
      "A letter is sent once: its receipt commits in the same transaction. Exit 1 if one of the"
          + " chosen letters cannot be sent."
    })
public final class DeadLettersReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;
  @Mixin private LetterChoice choice;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most N letters, a partition's oldest first.")
  private long limit = Long.MAX_VALUE;

  @Option(names = "--dry-run", description = "Say what would be sent, and send nothing.")
  private boolean dryRun;

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new ParameterException(
          spec.commandLine(), "--limit: '" + limit + "' is not valid; expected 1 or more");
    }
    Settings settings = options.load();
    PrintWriter out = spec.commandLine().getOut();
    try (LetterReplay replay = new LetterReplay(settings, dryRun, out)) {
      LetterReplay.Tally tally = replay.run(choice, limit);
      out.printf(
          "%d %s, %d sent before, %d cannot be sent%n",
          tally.sent(), dryRun ? "would be sent" : "sent", tally.before(), tally.refused());
      out.flush();
      return tally.refused() == 0 ? ExitCodes.OK : ExitCodes.FAILURE;
    }
  }
}
