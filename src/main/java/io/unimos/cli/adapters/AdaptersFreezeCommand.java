package io.unimos.cli.adapters;

import io.unimos.event.Action;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Keeps one domain's adapter as it is. */
@Command(
    description = {
      "Stop rounds and changes of the version of one domain.",
      "What serves goes on serving, and predictions go on; adapters thaw ends it."
    })
public final class AdaptersFreezeCommand implements Callable<Integer> {
  @Mixin private AdapterCommandOptions order;

  @Override
  public Integer call() {
    return order.send(Action.FREEZE, null, Clock.systemUTC());
  }
}
