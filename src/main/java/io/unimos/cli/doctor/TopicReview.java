package io.unimos.cli.doctor;

import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.service.check.Cluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The questions about the topics that a start does not ask, but whose answers matter later:
 * retention, writing after the loss of a broker, and the clock that dates records. Used by one
 * thread.
 */
final class TopicReview {
  /**
   * The tolerated difference of clocks; those of machines that ask a time server are much closer.
   */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private static final long FOR_EVER = -1;

  private final Settings settings;
  private final TopicSettings topics;
  private final Cluster cluster;
  private final Instant now;
  private final List<Finding> findings = new ArrayList<>();

  TopicReview(Settings settings, Cluster cluster, Instant now) {
    this.settings = settings;
    this.topics = settings.topics();
    this.cluster = cluster;
    this.now = now;
  }

  List<Finding> examine() {
    Map<String, TopicDescription> found = cluster.describe(topics.byKey().values());
    Map<String, Config> configs = cluster.configs(found.keySet());
    leaders(found, configs);
    retention(configs);
    clock(found);
    return findings;
  }

  /** A record that every replica has to acknowledge needs as many as the topic demands. */
  private void leaders(Map<String, TopicDescription> found, Map<String, Config> configs) {
    found.forEach(
        (name, topic) -> {
          int needed = (int) number(configs.get(name), TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
          for (TopicPartitionInfo partition : topic.partitions()) {
            if (partition.leader() == null || partition.leader().isEmpty()) {
              error(
                  "topic '%s', partition %d has no leader".formatted(name, partition.partition()),
                  "bring the brokers back that hold it: "
                      + partition.replicas().stream().map(node -> "" + node.id()).toList());
              return;
            }
            if (partition.isr().size() < needed) {
              error(
                  "topic '%s' needs %d replicas in sync and partition %d has %d: nothing can be written"
                      .formatted(name, needed, partition.partition(), partition.isr().size()),
                  "bring the other brokers back, or lower min.insync.replicas of '%s' with"
                          .formatted(name)
                      + " kafka-configs.sh");
              return;
            }
          }
        });
  }

  private void retention(Map<String, Config> configs) {
    Duration console = settings.console().since();
    if (settings.console().images()) {
      kept(
          configs, topics.images(), console, "the console shows images of so long (console.since)");
    }
    kept(configs, topics.predictions(), console, "the console begins so far back (console.since)");
    kept(configs, topics.drift(), console, "the console begins so far back (console.since)");
    kept(
        configs,
        topics.adapterCommands(),
        topics.commandsRetention(),
        "a camera that was frozen before looks unfrozen (topics.adapter-commands-retention)");
    kept(
        configs,
        topics.features(),
        topics.featuresRetention(),
        "adapters replay finds nothing older (topics.features-retention)");
    if (!settings.deadLetters().payload()) {
      kept(
          configs,
          topics.images(),
          topics.deadLettersRetention(),
          "dead-letters replay reads the image itself (dead-letters.payload=false)");
    }
  }

  private void kept(Map<String, Config> configs, String topic, Duration wanted, String why) {
    Config config = configs.get(topic);
    if (config == null) {
      return;
    }
    long millis = number(config, TopicConfig.RETENTION_MS_CONFIG);
    if (millis != FOR_EVER && millis < wanted.toMillis()) {
      findings.add(
          Finding.warning(
              "retention",
              "topic '%s' keeps records for %s, less than %s: %s"
                  .formatted(topic, words(Duration.ofMillis(millis)), words(wanted), why),
              "kafka-configs.sh --alter --entity-type topics --entity-name %s --add-config %s=%d"
                  .formatted(topic, TopicConfig.RETENTION_MS_CONFIG, wanted.toMillis())));
    }
  }

  /**
   * A record dated later than now has a date from a clock that is ahead, or this machine's is
   * behind.
   */
  private void clock(Map<String, TopicDescription> found) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    found.forEach(
        (name, topic) ->
            topic
                .partitions()
                .forEach(
                    p ->
                        asked.put(
                            new TopicPartition(name, p.partition()), OffsetSpec.maxTimestamp())));
    Optional<Map.Entry<TopicPartition, Long>> newest =
        cluster.ask(admin -> admin.listOffsets(asked).all()).entrySet().stream()
            .map(entry -> Map.entry(entry.getKey(), entry.getValue().timestamp()))
            .max(Map.Entry.comparingByValue());
    if (newest.isEmpty()) {
      return;
    }
    Duration ahead = Duration.between(now, Instant.ofEpochMilli(newest.get().getValue()));
    if (ahead.compareTo(SKEW) > 0) {
      findings.add(
          Finding.warning(
              "clock",
              "a record of '%s' is dated %s after now: latency, lag and retention are counted wrong"
                  .formatted(newest.get().getKey().topic(), words(ahead)),
              "set the clocks of its producers and of this machine by NTP"));
    } else {
      findings.add(Finding.ok("clock", "no record is dated after now"));
    }
  }

  private void error(String found, String fix) {
    findings.add(Finding.error("cluster", found, fix));
  }

  private static long number(Config config, String key) {
    return Long.parseLong(config.get(key).value());
  }

  private static String words(Duration time) {
    if (time.compareTo(Duration.ofMinutes(2)) < 0) {
      return time.toSeconds() + " s";
    }
    return time.compareTo(Duration.ofHours(2)) < 0
        ? time.toMinutes() + " min"
        : String.format(Locale.ROOT, "%.0f h", time.toMinutes() / 60.0);
  }
}
