package io.unimos.cli.adapters;

import io.unimos.event.Action;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes another version serve. */
@Command(
    description = {
      "Make another version of one domain serve, 0 for the aligned prototypes alone.",
      "The service tells of it on the topic of the versions, as of what it decides itself; it"
          + " refuses, with a dead letter, a version that it no longer keeps. Rounds go on unless the"
          + " domain is frozen."
    })
public final class AdaptersRollbackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AdapterCommandOptions order;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VERSION",
      description = "The version that is to serve; default: the one before.")
  private Long version;

  @Override
  public Integer call() {
    if (version != null && version < 0) {
      throw new ParameterException(
          spec.commandLine(), "VERSION: '" + version + "' is not valid; expected 0 or more");
    }
    return order.send(Action.ROLL_BACK, version, Clock.systemUTC());
  }
}
