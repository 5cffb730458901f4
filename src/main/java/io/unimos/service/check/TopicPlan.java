package io.unimos.service.check;

import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The expected set-up of a topic.
 *
 * @param key the setting that names it
 * @param name the topic
 * @param configs the topic's own configs, where the broker's default is not suitable
 */
public record TopicPlan(String key, String name, Map<String, String> configs) {

  private static final Set<String> LABELLING =
      Set.of(TopicSettings.ANNOTATION_REQUESTS.name(), TopicSettings.LABELS.name());

  /** The plans of all topics. */
  public static List<TopicPlan> all(TopicSettings topics) {
    List<TopicPlan> plans = new ArrayList<>();
    topics
        .byKey()
        .forEach((key, name) -> plans.add(new TopicPlan(key, name, configs(topics, key))));
    return plans;
  }

  /** Returns the plans of the topics that a service with these settings uses. */
  public static List<TopicPlan> of(Settings settings) {
    return all(settings.topics()).stream()
        .filter(plan -> settings.adaptation().annotate().on() || !LABELLING.contains(plan.key()))
        .toList();
  }

  private static Map<String, String> configs(TopicSettings topics, String key) {
    Map<String, String> configs = new HashMap<>();
    boolean versions = key.equals(TopicSettings.ADAPTER_VERSIONS.name());
    configs.put(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        versions ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE);
    if (versions) {
      configs.put(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, KafkaProperties.LONGEST_COMPACTION_LAG);
    }
    if (topics.replication() > 2) {
      // With acks=all, one replica alone could otherwise count as all of them.
      configs.put(
          TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(topics.replication() - 1));
    }
    if (versions || key.equals(TopicSettings.IMAGES.name())) {
      limit(configs, topics.maxMessageBytes());
    } else if (key.equals(TopicSettings.DEAD_LETTERS.name())) {
      limit(configs, topics.maxDeadLetterBytes());
      retention(configs, topics.deadLettersRetention());
    } else if (key.equals(TopicSettings.FEATURES.name())) {
      retention(configs, topics.featuresRetention());
    } else if (key.equals(TopicSettings.ADAPTER_COMMANDS.name())) {
      retention(configs, topics.commandsRetention());
    } else if (LABELLING.contains(key)) {
      retention(configs, topics.labelsRetention());
    }
    return Map.copyOf(configs);
  }

  private static void limit(Map<String, String> configs, int bytes) {
    configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(bytes));
  }

  private static void retention(Map<String, String> configs, Duration time) {
    configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(time.toMillis()));
  }

  /** Returns the topic in the form in which it is created. */
  public NewTopic asNew(TopicSettings topics) {
    return new NewTopic(name, topics.partitions(), (short) topics.replication()).configs(configs);
  }
}
