package io.unimos.config;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(Map.entry("metrics.domains.max", "7"), Map.entry("metrics.classes.max", "5"));

  private final BlockTester<MetricSettings> tester =
      new BlockTester<>(MetricSettings.KEYS, Settings::metrics);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(new MetricSettings(200, 20));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(EXPLICIT, new MetricSettings(7, 5));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
