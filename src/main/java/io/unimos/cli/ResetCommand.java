package io.unimos.cli;

import io.unimos.cli.ResetPlan.Start;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.service.EventProducer;
import io.unimos.service.ExitCodes;
import io.unimos.service.check.Cluster;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.ClassSetRecords;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command that resets the service to the state of a new application.id. */
@Command(
    description = {
      "Begin again: set the groups' offsets back, delete the changelogs and the local state.",
      "Without --execute it only says what it would do. Refuses while the service runs.",
      "Topics that others read (predictions, drift, ...) stay as they are, except adapter-versions:"
          + " versions and answers to commands are deleted, since cameras count their versions from 1"
          + " again and commands are answered anew."
    })
public final class ResetCommand implements Callable<Integer> {
  private static final long POLL_NANOS = Duration.ofMillis(250).toNanos();

  /** The wait after which the command reports what it waits for. */
  private static final long TOLD_NANOS = Duration.ofSeconds(2).toNanos();

  @Mixin private SettingsOptions options;

  @Option(names = "--execute", description = "Do it.")
  private boolean execute;

  @Option(
      names = "--from",
      paramLabel = "WHERE",
      defaultValue = "earliest",
      description =
          "Where to go on in the source: earliest, latest, committed (where the service stands) or an"
              + " instant such as 2026-01-31T08:00:00Z; default: ${DEFAULT-VALUE}.")
  private Start from;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "0s",
      description =
          "How long to wait for the members to be gone; one that was killed, or that was stopped"
              + " without --leave and has an instance.id, counts until its session has timed out,"
              + " after 45s unless set; default: ${DEFAULT-VALUE}.")
  private Duration patience;

  @Override
  public Integer call() {
    Settings settings = options.load();
    PrintWriter out = options.out();
    try (Cluster cluster = new Cluster(settings)) {
      List<ResetPlan> plans = ResetPlan.of(settings, from);
      plans.forEach(plan -> requireNobody(cluster, plan.application(), out));
      List<Reset> steps = new ArrayList<>();
      for (ResetPlan plan : plans) {
        steps.add(half(settings, cluster, plan, out));
      }
      boolean versions = versions(settings, cluster, out);
      if (execute) {
        steps.forEach(step -> step.execute(cluster));
        if (versions) {
          deleteVersions(settings);
        }
      }
      out.println(execute ? "done" : "nothing done; --execute does it");
      out.flush();
      return ExitCodes.OK;
    }
  }

  /**
   * The reset of one application.
   *
   * @param commits the offsets at which its group continues
   * @param topics the topics to delete
   * @param folders the folders to delete
   */
  private record Reset(
      String application,
      Map<TopicPartition, OffsetAndMetadata> commits,
      List<String> topics,
      List<Path> folders) {

    void execute(Cluster cluster) {
      if (!commits.isEmpty()) {
        Void unused =
            cluster.ask(admin -> admin.alterConsumerGroupOffsets(application, commits).all());
      }
      if (!topics.isEmpty()) {
        cluster.delete(topics);
      }
      folders.forEach(folder -> new TemporaryFolder(folder).close());
    }
  }

  private static Reset half(Settings settings, Cluster cluster, ResetPlan plan, PrintWriter out) {
    Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
    offsets(settings, cluster, plan, out)
        .forEach(
            (partition, offset) ->
                commits.put(partition, new OffsetAndMetadata(offset, Cluster.SET_BY_RESET)));
    List<String> changelogs =
        cluster.describe(plan.changelogs()).keySet().stream().sorted().toList();
    List<Path> local = localState(settings, plan.application());
    print(changelogs, local, out);
    return new Reset(plan.application(), commits, changelogs, local);
  }

  /** Returns true if there is a topic of versions that this reset concerns. */
  private static boolean versions(Settings settings, Cluster cluster, PrintWriter out) {
    String topic = settings.topics().adapterVersions();
    boolean adapts = settings.service().roles().contains(Role.ADAPT);
    if (!adapts || cluster.describe(List.of(topic)).isEmpty()) {
      return false;
    }
    out.println("delete versions and answers to commands on " + topic);
    return true;
  }

  /**
   * Deletes the records of versions and the answers to commands. The state that numbered them is
   * gone: a camera counts its versions from 1 again, and commands are read again.
   */
  private void deleteVersions(Settings settings) {
    String topic = settings.topics().adapterVersions();
    Map<TopicPartition, Map<String, ProducerRecord<byte[], byte[]>>> kept = new HashMap<>();
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (TopicReader reader = options.reader(settings, "reset");
        Producer<byte[], byte[]> producer =
            new KafkaProducer<>(KafkaProperties.producer(settings, "reset"), bytes, bytes)) {
      reader.fromBeginning(topic);
      reader.toEnd(
          record -> {
            Map<String, ProducerRecord<byte[], byte[]>> there =
                kept.computeIfAbsent(
                    new TopicPartition(topic, record.partition()), p -> new HashMap<>());
            String key = TopicReader.key(record);
            if (record.value() == null) {
              there.remove(key);
            } else if (record.key() != null) {
              there.put(key, ClassSetRecords.beforeReset(record));
            }
          });
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      kept.values().forEach(keys -> keys.values().forEach(e -> sent.add(producer.send(e))));
      sent.forEach(EventProducer::acknowledged);
    }
  }

  private static List<Path> localState(Settings settings, String application) {
    Path state = settings.service().stateDir().resolve(application);
    return Files.isDirectory(state) ? List.of(state) : List.of();
  }

  private static void print(List<String> topics, List<Path> folders, PrintWriter out) {
    topics.forEach(topic -> out.println("delete " + topic));
    folders.forEach(folder -> out.println("delete " + folder));
  }

  /**
   * Polls until the group has no members, up to the longest wait: a process that is expected back
   * is a member for its session timeout.
   */
  private void requireNobody(Cluster cluster, String group, PrintWriter out) {
    long start = System.nanoTime();
    List<String> members = members(cluster, group);
    boolean reported = false;
    while (!members.isEmpty() && System.nanoTime() - start < patience.toNanos()) {
      if (!reported && System.nanoTime() - start > TOLD_NANOS) {
        reported = true;
        options
            .err()
            .printf(
                "waiting for %d of %s to be gone, %d s at most%n",
                members.size(), group, patience.toSeconds());
        options.err().flush();
      }
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
          line
              + "; stop the service (stop --leave), or wait until its session has timed out (--wait)");
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
                throw Cluster.missing(key, topic);
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
              Map<TopicPartition, Long> own =
                  start
                      .spec()
                      .map(word -> cluster.offsets(partitions, word))
                      .orElseGet(() -> standing(cluster, plan, partitions));
              // No record is as recent as that instant, so the group waits for the next one.
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

  /**
   * Returns the offsets at which the role stands; the oldest record for partitions that it has not
   * read.
   */
  private static Map<TopicPartition, Long> standing(
      Cluster cluster, ResetPlan plan, Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> standing = cluster.offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, OffsetAndMetadata> committed = cluster.committed(plan.application());
    for (TopicPartition each : partitions) {
      OffsetAndMetadata at = committed.get(each);
      if (at != null) {
        standing.put(each, at.offset());
      }
    }
    return standing;
  }
}
