package io.unimos.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForgetSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.of("adapt.forget-after", "720h", "adapters.keep", "20");

  private final BlockTester<ForgetSettings> tester =
      new BlockTester<>(ForgetSettings.KEYS, Settings::forgetting);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(new ForgetSettings(Optional.empty(), 8));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(EXPLICIT, new ForgetSettings(Optional.of(Duration.ofDays(30)), 20));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
