package io.unimos.cli.adapters;

import io.unimos.event.Action;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends a freeze. */
@Command(
    description = {
      "Let a frozen domain train and change its version again.",
      "Rounds begin at the end of its next window."
    })
public final class AdaptersThawCommand implements Callable<Integer> {
  @Mixin private AdapterCommandOptions order;

  @Override
  public Integer call() {
    return order.send(Action.THAW, null, Clock.systemUTC());
  }
}
