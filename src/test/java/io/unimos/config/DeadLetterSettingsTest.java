package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;

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
  void shouldShowNoHeaderThatIsRedacted() {
    DeadLetterSettings settings = Settings.of(Map.of()).deadLetters();

    assertThat(settings.shown("AUTHORIZATION", new byte[] {'a'}))
        .isEqualTo("not shown: dead-letters.redact-headers");
    assertThat(settings.shown("trace", new byte[] {'o', 'n'})).isEqualTo("on");
    assertThat(settings.shown("trace", new byte[] {(byte) 0xff, 1})).isEqualTo("0xff01");
    assertThat(settings.shown("trace", null)).isEmpty();
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
