package io.unimos.cli;

import io.unimos.config.Settings;
import io.unimos.service.ExitCodes;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The commands on the settings alone, without a cluster; {@code topics check} examines the cluster.
 */
@Command(description = "Show and check settings.")
public final class ConfigCommand {

  @Command(
      name = "check",
      description = "Check the settings without a cluster; exit 78 and one line if refused.")
  int check(@Mixin SettingsOptions options) {
    Settings settings = options.load();
    PrintWriter out = options.out();
    Optional<Path> bundle = settings.service().bundle();
    if (bundle.isEmpty()) {
      out.println("warning: bundle: not set; run will refuse to start");
    } else if (!Files.isDirectory(bundle.get())) {
      out.println("warning: bundle: no such folder here: " + bundle.get());
    }
    for (String key : unknownClientKeys(settings)) {
      out.println("warning: kafka." + key + ": no Kafka client knows it; a plug-in may");
    }
    out.println("settings accepted");
    out.flush();
    return ExitCodes.OK;
  }

  @Command(
      name = "show",
      description = "Print the effective settings with their origin; secrets are masked.")
  int show(
      @Mixin SettingsOptions options,
      @Option(names = "--json", description = "A JSON object a line.") boolean json) {
    Settings settings = options.load();
    PrintWriter out = options.out();
    if (json) {
      settings.shown().forEach(each -> out.println(json(each)));
    } else {
      out.print(settings.describe());
    }
    out.flush();
    return ExitCodes.OK;
  }

  private static String json(Settings.Shown each) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("key", each.key());
    fields.put("value", each.value());
    fields.put("origin", each.origin());
    return EventView.json(fields);
  }

  private static Set<String> unknownClientKeys(Settings settings) {
    Set<String> known = new TreeSet<>(StreamsConfig.configDef().names());
    known.addAll(ProducerConfig.configNames());
    known.addAll(ConsumerConfig.configNames());
    known.addAll(AdminClientConfig.configNames());
    Set<String> unknown = new TreeSet<>();
    for (String key : settings.kafka().keySet()) {
      String bare =
          key.replaceFirst("^(producer|((main|restore|global)\\.)?consumer|admin)\\.", "");
      if (!known.contains(bare)
          && !key.matches("(topic|client\\.tag)\\..+|config\\.providers(\\..+)?")) {
        unknown.add(key);
      }
    }
    return unknown;
  }
}
