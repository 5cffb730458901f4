package io.unimos.cli;

import io.unimos.cli.ResetPlan.Start;
import io.unimos.service.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** The service's consumer group, seen from outside while nobody works in it. */
final class ResetGroup {
  private static final long POLL_NANOS = Duration.ofMillis(250).toNanos();

  private final Cluster cluster;
  private final String group;

  ResetGroup(Cluster cluster, String group) {
    this.cluster = cluster;
    this.group = group;
  }

  private List<String> members() {
    try {
      ConsumerGroupDescription description =
          cluster.ask(
              admin -> admin.describeConsumerGroups(List.of(group)).describedGroups().get(group));
      return description.members().stream().map(ResetGroup::line).sorted().toList();
    } catch (GroupIdNotFoundException e) {
      return List.of();
    }
  }

  private static String line(MemberDescription member) {
    return member.groupInstanceId().orElse(member.clientId()) + member.host();
  }

  /**
   * The members that are left after so long, a line each; asks until there are none. Kafka Streams
   * does not leave its group when it closes, so a stopped process is a member for its session
   * timeout.
   */
  List<String> membersAfter(Duration patience) {
    long start = System.nanoTime();
    List<String> members = members();
    while (!members.isEmpty() && System.nanoTime() - start < patience.toNanos()) {
      LockSupport.parkNanos(POLL_NANOS);
      members = members();
    }
    return members;
  }

  /** The offset of each partition that the start stands for. */
  Map<TopicPartition, Long> offsets(TopicDescription topic, Start start) {
    Map<TopicPartition, Long> found = list(topic, start.spec());
    Map<TopicPartition, Long> ends = list(topic, OffsetSpec.latest());
    // no record is as young as that instant: wait for the next one
    found.replaceAll((partition, offset) -> offset < 0 ? ends.get(partition) : offset);
    return found;
  }

  /** How many records lie behind these offsets. */
  long behind(TopicDescription topic, Map<TopicPartition, Long> offsets) {
    return list(topic, OffsetSpec.latest()).entrySet().stream()
        .mapToLong(end -> end.getValue() - offsets.get(end.getKey()))
        .sum();
  }

  private Map<TopicPartition, Long> list(TopicDescription topic, OffsetSpec spec) {
    return cluster.offsets(
        topic.partitions().stream()
            .map(partition -> new TopicPartition(topic.name(), partition.partition()))
            .toList(),
        spec);
  }

  /** Commits these offsets for the group, which has to be empty. */
  void commit(Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
    offsets.forEach(
        (partition, offset) ->
            commits.put(partition, new OffsetAndMetadata(offset, Cluster.SET_BY_RESET)));
    Void unused = cluster.ask(admin -> admin.alterConsumerGroupOffsets(group, commits).all());
  }

  /** Deletes topics that exist. */
  void delete(Collection<String> topics) {
    Void unused = cluster.ask(admin -> admin.deleteTopics(new ArrayList<>(topics)).all());
  }
}
