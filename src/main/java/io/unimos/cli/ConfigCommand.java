package io.unimos.cli;

import io.unimos.config.Settings;
import io.unimos.service.ExitCodes;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands on the settings alone, without a cluster; {@code doctor} checks them. */
@Command(description = "Show the settings.")
public final class ConfigCommand {

  @Command(
      name = "show",
      description = "Print the effective settings with their origin; secrets are masked.")
  int show(
      @Mixin SettingsOptions options,
      @Option(names = "--json", description = "A JSON object a line.") boolean json) {
    Settings settings = options.load();
    PrintWriter out = options.out();
    if (json) {
      settings.shown().forEach(each -> out.println(EventView.json(each)));
    } else {
      out.print(settings);
    }
    out.flush();
    return ExitCodes.OK;
  }
}
