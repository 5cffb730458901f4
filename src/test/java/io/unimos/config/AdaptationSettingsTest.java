package io.unimos.config;

import io.unimos.config.AdaptationSettings.Mode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdaptationSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(
          Map.entry("adapt.mode", "inline"),
          Map.entry("adapt.preset", "paper"),
          Map.entry("adapt.window", "64"),
          Map.entry("adapt.early-until", "0"),
          Map.entry("adapt.warm-start", "nearest"),
          Map.entry("adapt.discriminator", "false"),
          Map.entry("adapt.orthogonality", "false"),
          Map.entry("adapt.prototypes", "mean"),
          Map.entry("adapt.loaded-domains", "7"),
          Map.entry("drift.enabled", "false"),
          Map.entry("drift.false-alarm-days", "3"),
          Map.entry("drift.records-per-day", "500"));

  private final BlockTester<AdaptationSettings> tester =
      new BlockTester<>(AdaptationSettings.KEYS, Settings::adaptation);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(
        new AdaptationSettings(
            Mode.BACKGROUND, "stream", 128, 1024, false, true, true, false, 0, true, 30, 10_000));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(
        EXPLICIT,
        new AdaptationSettings(
            Mode.INLINE, "paper", 64, 0, true, false, false, true, 7, false, 3, 500));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
