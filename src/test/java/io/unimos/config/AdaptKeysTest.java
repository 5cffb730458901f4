package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.PrototypeSettings;
import io.unimos.core.StepSettings.Weights;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.AdaptSettings.Mode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdaptKeysTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(
          Map.entry("adapt.mode", "inline"),
          Map.entry("adapt.window", "64"),
          Map.entry("adapt.early-until", "0"),
          Map.entry("adapt.orthogonality", "false"),
          Map.entry("adapt.memory", "7MB"),
          Map.entry("adapt.open-set", "0.95"));

  private final BlockTester<AdaptSettings> tester =
      new BlockTester<>(AdaptKeys.KEYS, Settings::adaptation);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(AdaptSettings.stream(-1));

    AdaptSettings defaults = Settings.of(Map.of()).adaptation();
    assertThat(defaults.mode()).isEqualTo(Mode.BACKGROUND);
    assertThat(defaults.method().prototypes()).isEqualTo(PrototypeSettings.aligned());
    assertThat(defaults.method().step().weights()).isEqualTo(Weights.standard());
    assertThat(defaults.windows().window()).isEqualTo(128);
    assertThat(defaults.windows().earlyUntil()).isEqualTo(1024);
    assertThat(defaults.memoryBytes()).isZero();
    assertThat(defaults.drift().enabled()).isTrue();
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    AdaptSettings stream = AdaptSettings.stream(-1);
    Weights less = Weights.standard().withoutOrthogonality();

    tester.assertMapping(
        EXPLICIT,
        stream
            .withMethod(method -> method.withStep(method.step().withWeights(less)))
            .withMode(Mode.INLINE)
            .withOpenSet(.95)
            .withWindows(stream.windows().withWindow(64).withEarlyUntil(0))
            .withMemoryBytes(7 << 20));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
