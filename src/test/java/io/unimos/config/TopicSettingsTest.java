package io.unimos.config;

import io.unimos.config.TopicSettings.Format;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(
          Map.entry("topics.images", "a"),
          Map.entry("topics.features", "b"),
          Map.entry("topics.predictions", "c"),
          Map.entry("topics.drift", "d"),
          Map.entry("topics.adapter-versions", "e"),
          Map.entry("topics.adapter-commands", "e2"),
          Map.entry("topics.annotation-requests", "f"),
          Map.entry("topics.labels", "g"),
          Map.entry("topics.dead-letters", "h"),
          Map.entry("topics.partitions", "12"),
          Map.entry("topics.replication", "3"),
          Map.entry("topics.features-retention", "90m"),
          Map.entry("topics.adapter-commands-retention", "3h"),
          Map.entry("topics.labels-retention", "4h"),
          Map.entry("topics.dead-letters-retention", "2h"),
          Map.entry("topics.max-message-bytes", "10MB"),
          Map.entry("format.predictions", "json"),
          Map.entry("format.annotation-requests", "json"));

  private final BlockTester<TopicSettings> tester =
      new BlockTester<>(TopicSettings.KEYS, Settings::topics);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(
        new TopicSettings(
            "images",
            "features",
            "predictions",
            "drift",
            "adapter-versions",
            "adapter-commands",
            "annotation-requests",
            "labels",
            "dead-letters",
            48,
            1,
            Duration.ofHours(24),
            Duration.ofDays(365),
            Duration.ofDays(365),
            Duration.ofDays(14),
            9 << 20,
            Format.AVRO,
            Format.AVRO));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(
        EXPLICIT,
        new TopicSettings(
            "a",
            "b",
            "c",
            "d",
            "e",
            "e2",
            "f",
            "g",
            "h",
            12,
            3,
            Duration.ofMinutes(90),
            Duration.ofHours(3),
            Duration.ofHours(4),
            Duration.ofHours(2),
            10 << 20,
            Format.JSON,
            Format.JSON));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
