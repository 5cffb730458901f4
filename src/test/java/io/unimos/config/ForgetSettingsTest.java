package io.unimos.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForgetSettingsTest {
  private static final Map<String, String> EXPLICIT = Map.of("adapt.forget-after", "720h");

  private final BlockTester<ForgetSettings> tester =
      new BlockTester<>(ForgetSettings.KEYS, Settings::forgetting);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(new ForgetSettings(Optional.empty()));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(EXPLICIT, new ForgetSettings(Optional.of(Duration.ofDays(30))));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
