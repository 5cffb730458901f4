package io.unimos.service.check;

import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.config.TopicSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topics that still hold a camera's records after the camera was forgotten: no command deletes
 * single records, only the topics' retention does.
 *
 * @param kept the topics that exist
 */
public record Leftovers(List<Kept> kept) {
  /** The interval at which the broker looks for expired records, unless configured otherwise. */
  private static final Duration SWEEP = Duration.ofMinutes(5);

  /**
   * A topic with the broker's retention.
   *
   * @param longest the longest time for which the broker keeps a record written now; empty if it
   *     has no limit or does not report it
   */
  public record Kept(String topic, Optional<Duration> longest) {
    private String sentence(Instant last) {
      String until =
          longest
              .map(most -> "until %s at the latest".formatted(last.plus(most)))
              .orElse("for ever, or the broker does not say until when");
      return "topic %s may hold records of it %s".formatted(topic, until);
    }
  }

  /**
   * Asks the broker which of the topics exist, and for the retention of each.
   *
   * @throws SettingsException if it does not answer, or refuses to
   */
  public static Leftovers ask(Settings settings, Cluster cluster) {
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
    Set<String> there = cluster.describe(names).keySet();
    List<Kept> kept = new ArrayList<>();
    names.stream()
        .filter(there::contains)
        .distinct()
        .forEach(topic -> kept.add(new Kept(topic, longest(cluster, topic))));
    return new Leftovers(kept);
  }

  private static Optional<Duration> longest(Cluster cluster, String topic) {
    try {
      Map<String, Config> configs = cluster.configs(List.of(topic));
      return longest(configs.get(topic));
    } catch (SettingsException e) {
      // The broker does not report the config to a client without the right to read it.
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

  /**
   * Returns a sentence for each topic, without a full stop.
   *
   * @param last the time at which the last record of the camera was written, at the latest
   */
  public List<String> sentences(Instant last) {
    Instant second = last.truncatedTo(ChronoUnit.SECONDS);
    return kept.stream().map(each -> each.sentence(second)).toList();
  }
}
