package io.unimos.config;

import io.unimos.encode.EngineOptions.DeviceChoice;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EncodeSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(
          Map.entry("encode.device", "cpu"),
          Map.entry("encode.batch-size", "32"),
          Map.entry("encode.linger", "5ms"),
          Map.entry("encode.batch-deadline", "10s"),
          Map.entry("encode.decode-threads", "4"),
          Map.entry("encode.cpu-threads", "2"));

  private final BlockTester<EncodeSettings> tester =
      new BlockTester<>(EncodeSettings.KEYS, Settings::encode);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(
        new EncodeSettings(
            DeviceChoice.AUTO, 64, Duration.ofMillis(50), Duration.ofSeconds(20), 0, 0));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(
        EXPLICIT,
        new EncodeSettings(
            DeviceChoice.CPU, 32, Duration.ofMillis(5), Duration.ofSeconds(10), 4, 2));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
