package io.unimos.cli;

import io.unimos.config.Settings;
import io.unimos.service.EventSchemas;
import io.unimos.service.EventSchemas.Entry;
import io.unimos.service.ExitCodes;
import io.unimos.service.RegistryCheck;
import io.unimos.service.Subjects;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Puts the schemas of this version into a registry, where services may not do so themselves. */
@Command(
    description = {
      "Register the schemas of this version; those that are there stay as they are.",
      "Exit 78 and one line when the registry refuses one."
    })
public final class SchemasRegisterCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Option(
      names = "--set-level",
      description = "Set the compatibility of subjects that take anything to BACKWARD.")
  private boolean setLevel;

  @Override
  public Integer call() {
    Settings settings = options.load();
    RegistryCheck.requireTopicNames(settings);
    PrintWriter out = spec.commandLine().getOut();
    try (Subjects subjects = new Subjects(settings)) {
      for (Entry entry : EventSchemas.of(settings.topics())) {
        Optional<Integer> known = subjects.id(entry);
        int id = known.orElseGet(() -> subjects.register(entry));
        String level = subjects.level(entry.subject());
        boolean raise = setLevel && !subjects.refusesWhatBreaks(entry, level);
        if (raise) {
          subjects.makeStrict(entry.subject());
        }
        out.printf(
            "%s %s id %d%s%n",
            known.isPresent() ? "exists    " : "registered",
            entry.subject(),
            id,
            raise ? ", compatibility set to BACKWARD" : "");
        out.flush();
      }
    }
    return ExitCodes.OK;
  }
}
