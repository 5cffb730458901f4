package io.unimos.config;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(
          Map.entry("console.host", "0.0.0.0"),
          Map.entry("console.port", "9"),
          Map.entry("console.since", "5m"),
          Map.entry("console.images", "false"),
          Map.entry("console.truth-header", "truth"),
          Map.entry("console.memory", "64MB"));

  private final BlockTester<ConsoleSettings> tester =
      new BlockTester<>(ConsoleSettings.KEYS, Settings::console);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(
        new ConsoleSettings(
            "127.0.0.1", 8090, Duration.ofHours(1), true, "attribute.truth", 512L << 20));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(
        EXPLICIT,
        new ConsoleSettings("0.0.0.0", 9, Duration.ofMinutes(5), false, "truth", 64L << 20));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
