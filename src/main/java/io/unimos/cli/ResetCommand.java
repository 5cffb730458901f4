package io.unimos.cli;

import io.unimos.cli.ResetPlan.Start;
import io.unimos.config.Settings;
import io.unimos.config.Units;
import io.unimos.service.ExitCodes;
import io.unimos.service.check.Cluster;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
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
  private static final long POLL_NANOS = Duration.ofMillis(250).toNanos();

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
      String group = settings.service().applicationId();
      requireNobody(cluster, group, out);
      ResetPlan plan = ResetPlan.of(settings, from);
      Map<TopicPartition, Long> offsets = offsets(settings, cluster, plan, out);
      List<String> changelogs =
          cluster.describe(plan.changelogs()).keySet().stream().sorted().toList();
      changelogs.forEach(topic -> out.println("delete " + topic));
      Path state = settings.service().stateDir().resolve(group);
      boolean local = Files.isDirectory(state);
      if (local) {
        out.println("delete " + state);
      }
      if (execute) {
        Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
        offsets.forEach(
            (partition, offset) ->
                commits.put(partition, new OffsetAndMetadata(offset, Cluster.SET_BY_RESET)));
        Void unusedCommit =
            cluster.ask(admin -> admin.alterConsumerGroupOffsets(group, commits).all());
        if (!changelogs.isEmpty()) {
          Void unusedDelete = cluster.ask(admin -> admin.deleteTopics(changelogs).all());
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

  /**
   * Asks until there are no members, as long as it is willing to wait. Kafka Streams does not leave
   * its group when it closes, so a stopped process is a member for its session timeout.
   */
  private void requireNobody(Cluster cluster, String group, PrintWriter out) {
    long start = System.nanoTime();
    List<String> members = members(cluster, group);
    while (!members.isEmpty() && System.nanoTime() - start < patience.toNanos()) {
      LockSupport.parkNanos(POLL_NANOS);
      members = members(cluster, group);
    }
    if (members.isEmpty()) {
      return;
    }
    String line =
        "group %s has %d member%s: %s"
            .formatted(
                group, members.size(), members.size() == 1 ? "" : "s", String.join(", ", members));
    if (execute) {
      throw new IllegalStateException(
          line + "; stop the service, and wait until its session has timed out (--wait)");
    }
    out.println(line + "; --execute will refuse");
  }

  private static List<String> members(Cluster cluster, String group) {
    try {
      ConsumerGroupDescription description =
          cluster.ask(
              admin -> admin.describeConsumerGroups(List.of(group)).describedGroups().get(group));
      return description.members().stream().map(ResetCommand::line).sorted().toList();
    } catch (GroupIdNotFoundException e) {
      return List.of();
    }
  }

  private static String line(MemberDescription member) {
    return member.groupInstanceId().orElse(member.clientId()) + member.host();
  }

  private static Map<TopicPartition, Long> offsets(
      Settings settings, Cluster cluster, ResetPlan plan, PrintWriter out) {
    Map<String, TopicDescription> found =
        cluster.describe(plan.byTopic(settings.topics()).keySet());
    Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
    plan.starts()
        .forEach(
            (key, start) -> {
              String topic = settings.topics().byKey().get(key);
              if (!found.containsKey(topic)) {
                throw TopicReader.missing(key, topic);
              }
            });
    plan.byTopic(settings.topics())
        .forEach(
            (topic, start) -> {
              List<TopicPartition> partitions =
                  found.get(topic).partitions().stream()
                      .map(partition -> new TopicPartition(topic, partition.partition()))
                      .toList();
              Map<TopicPartition, Long> ends = cluster.offsets(partitions, OffsetSpec.latest());
              Map<TopicPartition, Long> own = cluster.offsets(partitions, start.spec());
              // no record is as young as that instant: wait for the next one
              own.replaceAll((partition, at) -> at < 0 ? ends.get(partition) : at);
              long behind =
                  partitions.stream().mapToLong(each -> ends.get(each) - own.get(each)).sum();
              out.printf(
                  "read %s from %s: %d records in %d partitions%n",
                  topic, start.text(), behind, own.size());
              offsets.putAll(own);
            });
    return offsets;
  }
}
