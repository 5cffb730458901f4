package io.unimos.config;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PredictSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(Map.entry("predict.top-k", "5"), Map.entry("predict.duplicate-memory", "0"));

  private final BlockTester<PredictSettings> tester =
      new BlockTester<>(PredictSettings.KEYS, Settings::predict);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(new PredictSettings(3, 4096));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(EXPLICIT, new PredictSettings(5, 0));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
