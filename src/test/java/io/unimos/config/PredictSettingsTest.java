package io.unimos.config;

import io.unimos.event.ServeMode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PredictSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(
          Map.entry("predict.top-k", "5"),
          Map.entry("serve.mode", "zero-shot"),
          Map.entry("predict.duplicate-memory", "0"));

  private final BlockTester<PredictSettings> tester =
      new BlockTester<>(PredictSettings.KEYS, Settings::predict);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(new PredictSettings(3, ServeMode.ADAPTED, 4096));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(EXPLICIT, new PredictSettings(5, ServeMode.ZERO_SHOT, 0));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
