package io.unimos.cli;

import io.unimos.service.ExitCodes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what is in force, and where each value comes from. */
@Command(description = "Print the effective settings with their origin; secrets are masked.")
public final class ConfigShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions settings;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(settings.load().describe());
    spec.commandLine().getOut().flush();
    return ExitCodes.OK;
  }
}
