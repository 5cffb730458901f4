package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.domain.AdaptSettings.Annotate;
import io.unimos.core.domain.AdaptSettings.QueryLimits;
import io.unimos.core.label.QueryStrategy;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AnnotateKeysTest {
  private static final Map<String, String> EXPLICIT =
      Map.of(
          "annotate.strategy", "random",
          "annotate.per-window", "8",
          "annotate.per-day", "7",
          "annotate.expires-after", "2h");

  private final BlockTester<Annotate> tester =
      new BlockTester<>(AnnotateKeys.KEYS, settings -> settings.adaptation().annotate());

  @Test
  void shouldAskNobodyWhenNothingIsSet() {
    tester.assertDefaults(Annotate.off());
  }

  @Test
  void shouldAskFourAWindowAndFiftyADayWhenOnlyTheStrategyIsSet() {
    Annotate cover = Settings.of(Map.of("annotate.strategy", "cover")).adaptation().annotate();

    assertThat(cover)
        .isEqualTo(
            new Annotate(
                QueryStrategy.COVER, 4, "stream", new QueryLimits(50, TimeUnit.DAYS.toMillis(7))));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(
        EXPLICIT,
        new Annotate(
            QueryStrategy.RANDOM, 8, "stream", new QueryLimits(7, TimeUnit.HOURS.toMillis(2))));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
