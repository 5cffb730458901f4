package io.unimos.config;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadLetterSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(Map.entry("dead-letters.payload", "false"));

  private final BlockTester<DeadLetterSettings> tester =
      new BlockTester<>(DeadLetterSettings.DEFINITION, Settings::deadLetters);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(new DeadLetterSettings(true));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(EXPLICIT, new DeadLetterSettings(false));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
