package io.unimos.cli;

import io.unimos.cli.ResetPlan.Start;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.config.Units;
import io.unimos.service.Cluster;
import io.unimos.service.ExitCodes;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Lets the service begin again, as if its application.id were new. */
@Command(
    description = {
      "Begin again: set the group's offsets back, delete the changelogs and the local state.",
      "Without --execute it only says what it would do. Refuses while the service runs.",
      "Topics that others read (predictions, adapter-versions, ...) stay as they are."
    })
public final class ResetCommand implements Callable<Integer> {
  @Mixin private SettingsOptions options;

  @Option(names = "--execute", description = "Do it.")
  private boolean execute;

  @Option(
      names = "--from",
      paramLabel = "WHERE",
      defaultValue = "earliest",
      converter = StartConverter.class,
      description =
          "Where to go on in the source: earliest, latest or an instant such as"
              + " 2026-01-31T08:00:00Z; default: ${DEFAULT-VALUE}.")
  private Start from;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "0s",
      converter = DurationConverter.class,
      description =
          "How long to wait for the members to be gone; a stopped one counts until its session has"
              + " timed out: 45s with instance.id, else 15s; default: ${DEFAULT-VALUE}.")
  private Duration patience;

  static final class StartConverter implements ITypeConverter<Start> {
    @Override
    public Start convert(String text) {
      return converted(() -> Start.parse(text));
    }
  }

  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return converted(() -> Units.duration(text));
    }
  }

  private static <T> T converted(Supplier<T> parse) {
    try {
      return parse.get();
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  @Override
  public Integer call() {
    Settings settings = options.load();
    PrintWriter out = options.out();
    try (Cluster cluster = new Cluster(settings)) {
      ResetGroup group = new ResetGroup(cluster, settings.service().applicationId());
      requireNobody(group, settings, out);
      ResetPlan plan = ResetPlan.of(settings, from);
      Map<TopicPartition, Long> offsets = offsets(settings, cluster, group, plan, out);
      List<String> changelogs =
          cluster.describe(plan.changelogs()).keySet().stream().sorted().toList();
      changelogs.forEach(topic -> out.println("delete " + topic));
      Path state = settings.service().stateDir().resolve(settings.service().applicationId());
      boolean local = Files.isDirectory(state);
      if (local) {
        out.println("delete " + state);
      }
      if (execute) {
        group.commit(offsets);
        if (!changelogs.isEmpty()) {
          group.delete(changelogs);
        }
        if (local) {
          new TemporaryFolder(state).close();
        }
      }
      out.println(execute ? "done" : "nothing done; --execute does it");
      out.flush();
      return ExitCodes.OK;
    }
  }

  private void requireNobody(ResetGroup group, Settings settings, PrintWriter out) {
    List<String> members = group.membersAfter(patience);
    if (members.isEmpty()) {
      return;
    }
    String line =
        "group %s has %d member%s: %s"
            .formatted(
                settings.service().applicationId(),
                members.size(),
                members.size() == 1 ? "" : "s",
                String.join(", ", members));
    if (execute) {
      throw new IllegalStateException(
          line + "; stop the service, and wait until its session has timed out (--wait)");
    }
    out.println(line + "; --execute will refuse");
  }

  private static Map<TopicPartition, Long> offsets(
      Settings settings, Cluster cluster, ResetGroup group, ResetPlan plan, PrintWriter out) {
    Map<String, Start> starts = plan.byTopic(settings.topics());
    Map<String, TopicDescription> found = cluster.describe(starts.keySet());
    plan.starts()
        .keySet()
        .forEach(key -> requireTopic(key, settings.topics().byKey().get(key), found));
    Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
    starts.forEach(
        (topic, start) -> {
          Map<TopicPartition, Long> own = group.offsets(found.get(topic), start);
          out.printf(
              "read %s from %s: %d records in %d partitions%n",
              topic, start.text(), group.behind(found.get(topic), own), own.size());
          offsets.putAll(own);
        });
    return offsets;
  }

  private static void requireTopic(String key, String topic, Map<String, TopicDescription> found) {
    if (!found.containsKey(topic)) {
      throw new SettingsException(
          key, "topic '" + topic + "' does not exist; topics create makes it");
    }
  }
}
