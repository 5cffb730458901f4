package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(Map.entry("adapt.threads", "3"), Map.entry("adapt.cpu-share", ".25"));

  private final BlockTester<TrainSettings> tester =
      new BlockTester<>(TrainSettings.KEYS, Settings::training);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(new TrainSettings(1, .5));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(EXPLICIT, new TrainSettings(3, .25));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }

  @Test
  void shouldTakeItsShareOfAllProcessors() {
    assertThat(new TrainSettings(1, .25).cpuPerSecond())
        .isEqualTo(.25 * Runtime.getRuntime().availableProcessors());
  }
}
