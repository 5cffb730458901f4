package io.unimos.cli;

import io.unimos.config.Settings;
import io.unimos.service.EventSchemas;
import io.unimos.service.EventSchemas.Entry;
import io.unimos.service.ExitCodes;
import io.unimos.service.RegistryCheck;
import io.unimos.service.Subjects;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.avro.SchemaFormatter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The schemas of this version, and where they stand in a registry. */
@Command(
    description = {
      "List each topic's subject with the version and id of this version's schema.",
      "With a topic: print its schema, for those who cannot ask a registry; asks none itself."
    })
public final class SchemasShowCommand implements Callable<Integer> {
  private static final String PREFIX = "topics.";
  private static final String ROW = "%-34s %-20s %8s %8s  %s%n";

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TOPIC",
      description = "As in the setting that names it: images for topics.images.")
  private String topic;

  @Override
  public Integer call() {
    Settings settings = options.load();
    List<Entry> entries = EventSchemas.of(settings.topics());
    PrintWriter out = spec.commandLine().getOut();
    if (topic == null) {
      list(settings, entries, out);
    } else {
      out.println(SchemaFormatter.format("json/pretty", chosen(entries).schema().rawSchema()));
    }
    out.flush();
    return ExitCodes.OK;
  }

  private Entry chosen(List<Entry> entries) {
    return entries.stream()
        .filter(entry -> entry.key().equals(PREFIX + topic))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "TOPIC: '%s' is not valid; expected one of %s"
                        .formatted(
                            topic,
                            entries.stream()
                                .map(entry -> entry.key().substring(PREFIX.length()))
                                .collect(Collectors.joining(", ")))));
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
