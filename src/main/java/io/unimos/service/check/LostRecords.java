package io.unimos.service.check;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The search for records that a broker deleted before a role had read them. This happens when the
 * role was away, or behind, for longer than the topic's retention. Kafka Streams continues at the
 * oldest record without a message.
 */
final class LostRecords {
  private LostRecords() {}

  /** Returns one line for each topic with lost records. */
  static List<Problem> problems(Settings settings, Cluster cluster, Set<Role> roles) {
    List<Problem> problems = new ArrayList<>();
    for (Role role : roles) {
      String group = settings.service().applicationId(role);
      Map<String, String> sources = sources(settings, role);
      lost(cluster, group, sources.keySet())
          .forEach(
              (topic, lost) -> problems.add(problem(sources.get(topic), topic, group, role, lost)));
    }
    return problems;
  }

  /** Returns, for each source topic, the setting that defines its retention or names it. */
  private static Map<String, String> sources(Settings settings, Role role) {
    TopicSettings topics = settings.topics();
    Map<String, String> sources = new HashMap<>();
    switch (role) {
      case ENCODE -> sources.put(topics.images(), TopicSettings.IMAGES.name());
      case ADAPT -> {
        sources.put(topics.features(), TopicSettings.FEATURES_RETENTION.name());
        sources.put(topics.adapterCommands(), TopicSettings.COMMANDS_RETENTION.name());
        if (settings.adaptation().annotate().on()) {
          sources.put(topics.labels(), TopicSettings.LABELS_RETENTION.name());
        }
      }
    }
    return sources;
  }

  /** Returns the number of offsets without a record, by topic and partition. */
  private static Map<String, Map<Integer, Long>> lost(
      Cluster cluster, String group, Set<String> topics) {
    Map<TopicPartition, OffsetAndMetadata> committed = cluster.committed(group);
    Map<String, TopicDescription> found = cluster.describe(topics);
    List<TopicPartition> asked =
        committed.keySet().stream()
            .filter(each -> found.containsKey(each.topic()))
            .filter(each -> each.partition() < found.get(each.topic()).partitions().size())
            .toList();
    return cluster.offsets(asked, OffsetSpec.earliest()).entrySet().stream()
        .filter(first -> first.getValue() > committed.get(first.getKey()).offset())
        .collect(
            Collectors.groupingBy(
                first -> first.getKey().topic(),
                TreeMap::new,
                Collectors.toMap(
                    first -> first.getKey().partition(),
                    first -> first.getValue() - committed.get(first.getKey()).offset(),
                    Long::sum,
                    TreeMap::new)));
  }

  private static Problem problem(
      String key, String topic, String group, Role role, Map<Integer, Long> lost) {
    return new Problem(
        key,
        String.format(
            Locale.ROOT,
            "up to %d records of '%s' were deleted before group '%s' had read them (%s): the %s"
                + " role was away, or behind, for longer than the topic keeps records; it goes on"
                + " with the oldest there is",
            lost.values().stream().mapToLong(Long::longValue).sum(),
            topic,
            group,
            lost.entrySet().stream()
                .map(each -> "partition " + each.getKey() + ": " + each.getValue())
                .collect(Collectors.joining(", ")),
            role.word()),
        false);
  }
}
