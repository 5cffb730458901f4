package io.unimos.config;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(Map.entry("metrics.domains.max", "7"));

  private final BlockTester<MetricSettings> tester =
      new BlockTester<>(MetricSettings.DEFINITION, Settings::metrics);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(new MetricSettings(200));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(EXPLICIT, new MetricSettings(7));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
