package io.unimos.cli;

import io.unimos.config.Settings;
import io.unimos.service.ExitCodes;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks at what the service writes, as a person or as a script. */
@Command(
    description = {
      "Print predictions, drift reports or dead letters as they are committed.",
      "Joins no consumer group and leaves nothing behind; Ctrl-C ends it."
    })
public final class WatchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Parameters(
      paramLabel = "TOPIC",
      converter = Watched.FromText.class,
      description = "predictions, drift or dead-letters.")
  private Watched watched;

  @Option(names = "--from-beginning", description = "From the oldest record on; default: from now.")
  private boolean fromBeginning;

  @Option(names = "--domain", description = "Only this domain.")
  private String domain;

  @Option(names = "--count", paramLabel = "N", description = "End after N records.")
  private long count = Long.MAX_VALUE;

  @Option(names = "--json", description = "A JSON object per line instead of a row.")
  private boolean json;

  @Override
  public Integer call() {
    Settings settings = options.load();
    PrintWriter out = spec.commandLine().getOut();
    try (Watch watch = new Watch(settings, watched, json)) {
      watch.run(
          fromBeginning, Optional.ofNullable(domain), count, out, spec.commandLine().getErr());
    }
    return ExitCodes.OK;
  }
}
