package io.unimos.config;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeadLetterSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(
          Map.entry("dead-letters.payload", "false"),
          Map.entry("dead-letters.redact-headers", "authorization,cookie"),
          Map.entry("dead-letters.redact-attributes", "plate"));

  private final BlockTester<DeadLetterSettings> tester =
      new BlockTester<>(DeadLetterSettings.KEYS, Settings::deadLetters);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(
        new DeadLetterSettings(
            true,
            Set.of(
                "authorization",
                "proxy-authorization",
                "cookie",
                "set-cookie",
                "api-key",
                "apikey",
                "x-api-key",
                "x-auth-token"),
            Set.of()));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(
        EXPLICIT,
        new DeadLetterSettings(false, Set.of("authorization", "cookie"), Set.of("plate")));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
