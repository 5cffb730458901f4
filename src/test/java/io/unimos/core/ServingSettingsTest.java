package io.unimos.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServingSettingsTest {
  @Test
  void shouldLeaveEverythingToTheProbeWhenAllImagesMayBeOfOneClass() {
    assertThat(ServingSettings.probeShares(0, 0, new int[] {0, 300})).containsExactly(1, 1);
  }

  @Test
  void shouldLeaveTheHeadAloneWhenTheOrderIsMixed() {
    assertThat(ServingSettings.probeShares(1, 0, new int[] {0, 300})).containsExactly(0, 0);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "4, .75", "8, .5", "16, 0", "17, 0"})
  void shouldLeaveAClassToTheProbeAsFarAsTheRoundHasNotSeenIt(int rows, double share) {
    assertThat(ServingSettings.probeShares(1, 1, new int[] {rows, 300}))
        .containsExactly(new double[] {share, 0}, within(1e-12));
  }

  @Test
  void shouldGoWithVarietyAndRunsTogether() {
    assertThat(ServingSettings.probeShares(.5, .5, new int[] {0, 300}))
        .containsExactly(new double[] {.75, .5}, within(1e-12));
  }
}
