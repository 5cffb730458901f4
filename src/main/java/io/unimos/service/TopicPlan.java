package io.unimos.service;

import io.unimos.config.TopicSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic as it ought to be.
 *
 * @param key the setting that names it
 * @param name the topic
 * @param configs the topic's own configs, where the broker's default will not do
 */
public record TopicPlan(String key, String name, Map<String, String> configs) {

  /** The topics of DESIGN.md 3. */
  public static List<TopicPlan> all(TopicSettings topics) {
    List<TopicPlan> plans = new ArrayList<>();
    topics
        .byKey()
        .forEach((key, name) -> plans.add(new TopicPlan(key, name, configs(topics, key))));
    return plans;
  }

  private static Map<String, String> configs(TopicSettings topics, String key) {
    Map<String, String> configs = new HashMap<>();
    boolean latestOnly = key.startsWith("topics.adapter-");
    configs.put(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        latestOnly ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE);
    if (topics.replication() > 2) {
      // acknowledged by all means little when one replica may be all
      configs.put(
          TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(topics.replication() - 1));
    }
    switch (key) {
      case "topics.images", "topics.adapter-versions" ->
          configs.put(
              TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(topics.maxMessageBytes()));
      case "topics.dead-letters" -> {
        configs.put(
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(topics.maxDeadLetterBytes()));
        configs.put(
            TopicConfig.RETENTION_MS_CONFIG,
            Long.toString(topics.deadLettersRetention().toMillis()));
      }
      case "topics.features" ->
          configs.put(
              TopicConfig.RETENTION_MS_CONFIG,
              Long.toString(topics.featuresRetention().toMillis()));
      default -> {
        // the broker's defaults
      }
    }
    return Map.copyOf(configs);
  }

  /** The topic as it is to be made. */
  public NewTopic asNew(TopicSettings topics) {
    return new NewTopic(name, topics.partitions(), (short) topics.replication()).configs(configs);
  }
}
