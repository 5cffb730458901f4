package io.unimos.cli;

import io.unimos.config.Settings;
import io.unimos.service.EventSchemas;
import io.unimos.service.EventSchemas.Entry;
import io.unimos.service.ExitCodes;
import io.unimos.service.Problem;
import io.unimos.service.RegistryCheck;
import io.unimos.service.Subjects;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Holds the schemas of this version against a registry, before a deployment. */
@Command(
    description = {
      "Check the schemas of this version against the registry: its compatibility level, and that"
          + " every registered version can still be read.",
      "Writes nothing. Exit 78 and a line for each problem."
    })
public final class SchemasCheckCommand implements Callable<Integer> {
  private static final String KEY = "schema.registry.url";

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Option(
      names = "--registered",
      description = "Also expect each schema to be registered, as a service that may not must.")
  private boolean registered;

  @Override
  public Integer call() {
    Settings settings = options.load();
    RegistryCheck.requireTopicNames(settings);
    PrintWriter out = spec.commandLine().getOut();
    List<Problem> problems = new ArrayList<>();
    try (Subjects subjects = new Subjects(settings)) {
      for (Entry entry : EventSchemas.of(settings.topics())) {
        out.println(check(entry, subjects, problems));
        out.flush();
      }
    }
    problems.forEach(out::println);
    out.flush();
    return problems.isEmpty() ? ExitCodes.OK : ExitCodes.CONFIGURATION;
  }

  private String check(Entry entry, Subjects subjects, List<Problem> problems) {
    String subject = entry.subject();
    String level = subjects.level(subject);
    if (!subjects.refusesWhatBreaks(entry, level)) {
      problems.add(
          new Problem(
              KEY,
              "subject %s takes schemas that break readers (compatibility %s); expected BACKWARD:"
                      .formatted(subject, level)
                  + " schemas register --set-level, or PUT {\"compatibility\":\"BACKWARD\"} to"
                  + " /config/"
                  + subject));
    }
    for (String line : subjects.unreadable(entry)) {
      problems.add(new Problem(entry.key(), "this version could not read " + line));
    }
    Optional<Integer> version = subjects.version(entry);
    if (version.isPresent()) {
      return "%-34s version %d".formatted(subject, version.get());
    }
    if (!subjects.accepts(entry)) {
      problems.add(
          new Problem(
              entry.key(), "the registry would refuse this version's schema for " + subject));
    }
    if (registered) {
      problems.add(
          new Problem(
              entry.key(),
              "subject %s does not have this version's schema; schemas register adds it"
                  .formatted(subject)));
    }
    return "%-34s not registered".formatted(subject);
  }
}
