package io.unimos.cli;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.service.ExitCodes;
import io.unimos.service.Problem;
import io.unimos.service.StartupCheck;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The checks of {@code run}, all of them, without running. */
@Command(
    description = {
      "Check topics, message sizes and the schema registry for both roles.",
      "Exit 78 and a line for each problem."
    })
public final class TopicsCheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Override
  public Integer call() {
    Settings settings = options.load();
    List<Problem> problems = StartupCheck.problems(settings, EnumSet.allOf(Role.class));
    PrintWriter out = spec.commandLine().getOut();
    problems.forEach(out::println);
    if (problems.isEmpty()) {
      out.println("topics and registry are as the settings want them");
    }
    out.flush();
    return problems.isEmpty() ? ExitCodes.OK : ExitCodes.CONFIGURATION;
  }
}
