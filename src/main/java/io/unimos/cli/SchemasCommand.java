package io.unimos.cli;

import io.unimos.config.Settings;
import io.unimos.service.ExitCodes;
import io.unimos.service.check.EventSchemas;
import io.unimos.service.check.EventSchemas.Entry;
import io.unimos.service.check.RegistryCheck;
import io.unimos.service.check.Subjects;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.SchemaFormatter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands on the schemas of this version and their state in a registry. */
@Command(description = "Show and register the schemas of the topics.")
public final class SchemasCommand {
  private static final String PREFIX = "topics.";
  private static final String ROW = "%-34s %-20s %8s %8s  %s%n";

  /** Registers the schemas where services may not do so themselves. */
  @Command(
      name = "register",
      description = {
        "Register the schemas of this version; those that are there stay as they are.",
        "Exit 78 and one line when the registry refuses one."
      })
  int register(
      @Mixin SettingsOptions options,
      @Option(
              names = "--set-level",
              description = "Set the compatibility of subjects that take anything to BACKWARD.")
          boolean setLevel) {
    Settings settings = options.load();
    RegistryCheck.requireTopicNames(settings);
    PrintWriter out = options.out();
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

  @Command(
      name = "show",
      description = {
        "List each topic's subject with the version and id of this version's schema.",
        "With a topic: print its schema, for those who cannot ask a registry; asks none itself."
      })
  int show(
      @Mixin SettingsOptions options,
      @Parameters(
              arity = "0..1",
              paramLabel = "TOPIC",
              description = "As in the setting that names it: images for topics.images.")
          String topic) {
    Settings settings = options.load();
    List<Entry> entries = EventSchemas.of(settings.topics());
    if (topic == null) {
      list(settings, entries, options.out());
    } else {
      Entry chosen =
          entries.stream()
              .filter(entry -> entry.key().equals(PREFIX + topic))
              .findFirst()
              .orElseThrow(() -> options.wrong(unknown(topic, entries)));
      options.out().println(SchemaFormatter.format("json/pretty", chosen.schema().rawSchema()));
    }
    options.out().flush();
    return ExitCodes.OK;
  }

  private static String unknown(String topic, List<Entry> entries) {
    return "TOPIC: '%s' is not valid; expected one of %s"
        .formatted(
            topic,
            entries.stream()
                .map(entry -> entry.key().substring(PREFIX.length()))
                .collect(Collectors.joining(", ")));
  }

  private static void list(Settings settings, List<Entry> entries, PrintWriter out) {
    RegistryCheck.requireTopicNames(settings);
    try (Subjects subjects = new Subjects(settings)) {
      out.printf(ROW, "subject", "event", "version", "id", "compatibility");
      for (Entry entry : entries) {
        Optional<Integer> version = subjects.version(entry);
        out.printf(
            ROW,
            entry.subject(),
            entry.schema().rawSchema().getName(),
            version.map(String::valueOf).orElse("none"),
            subjects.id(entry).map(String::valueOf).orElse("none"),
            subjects.level(entry.subject()));
      }
    }
  }
}
