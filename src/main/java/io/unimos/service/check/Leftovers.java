package io.unimos.service.check;

import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.config.TopicSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic that still holds a camera's records after the camera was forgotten: no command deletes
 * single records, only the topic's retention does.
 *
 * @param topic the topic's name
 * @param longest the longest time for which the broker keeps a record written now; empty if it has
 *     no limit or does not tell it
 */
public record Leftovers(String topic, Optional<Duration> longest) {
  /** The interval at which the broker looks for expired records, unless configured otherwise. */
  private static final Duration SWEEP = Duration.ofMinutes(5);

  /** Returns the existing topics of this kind, with the broker's retention for each. */
  public static List<Leftovers> of(Settings settings, Cluster cluster) {
    TopicSettings topics = settings.topics();
    List<String> names =
        List.of(
            topics.images(),
            topics.features(),
            topics.predictions(),
            topics.drift(),
            topics.deadLetters(),
            topics.annotationRequests(),
            topics.labels(),
            topics.adapterCommands());
    List<String> there =
        names.stream().filter(cluster.describe(names).keySet()::contains).distinct().toList();
    List<Leftovers> found = new ArrayList<>();
    for (String topic : there) {
      found.add(new Leftovers(topic, longest(cluster, topic)));
    }
    return found;
  }

  private static Optional<Duration> longest(Cluster cluster, String topic) {
    try {
      Map<String, Config> configs = cluster.configs(List.of(topic));
      return longest(configs.get(topic));
    } catch (SettingsException e) {
      // The broker does not tell the config to a client without the right to read it.
      return Optional.empty();
    }
  }

  /**
   * A segment is deleted when its last record has expired, and may be written to for segment.ms.
   */
  private static Optional<Duration> longest(Config config) {
    long retention = Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
    boolean deletes =
        config
            .get(TopicConfig.CLEANUP_POLICY_CONFIG)
            .value()
            .contains(TopicConfig.CLEANUP_POLICY_DELETE);
    if (!deletes || retention < 0) {
      return Optional.empty();
    }
    long segment = Long.parseLong(config.get(TopicConfig.SEGMENT_MS_CONFIG).value());
    try {
      return Optional.of(Duration.ofMillis(Math.addExact(retention, segment)).plus(SWEEP));
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** Returns the sentence for a record that was written at a given time at the latest. */
  public String words(Instant last) {
    return longest
        .map(most -> "until %s at the latest".formatted(last.plus(most).toString()))
        .orElse("for ever, or the broker does not say until when");
  }
}
