package io.unimos.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServingSettingsTest {
  private static final int[] KNOWN = {16, 200};

  private final ServingSettings settings = ServingSettings.standard();

  @Test
  void shouldLeaveTheHeadAloneWhenTheOrderIsMixedOrTheSourceIsNotTrusted() {
    assertThat(settings.correlationProbeShares(0, .1, new int[] {0, 16}, 0)).containsExactly(0, 0);
  }

  @ParameterizedTest
  @CsvSource({"1, .5", ".85, .5", ".7, .75", ".55, 1", ".1, 1"})
  void shouldTakeMoreOfTheProbeWhenTheHeadStraysFromIt(double agreement, double share) {
    assertThat(settings.correlationProbeShares(1, agreement, KNOWN, 0))
        .containsExactly(new double[] {share, share}, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "4, .875", "8, .75", "16, .5", "17, .5"})
  void shouldLeaveAClassToTheProbeAsFarAsTheRoundHasNotSeenIt(int rows, double share) {
    assertThat(settings.correlationProbeShares(1, 1, new int[] {rows, 300}, 0))
        .containsExactly(new double[] {share, .5}, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "4, .75", "12, .625"})
  void shouldTakeStrayingForLearningWhenPeopleHaveLabelled(int labelled, double share) {
    assertThat(settings.correlationProbeShares(1, .5, KNOWN, labelled))
        .containsExactly(new double[] {share, share}, within(1e-12));
  }

  @Test
  void shouldGoWithHowFarLabelsAreCorrelated() {
    assertThat(settings.correlationProbeShares(.4, .7, new int[] {0, 16}, 0))
        .containsExactly(new double[] {.4, .3}, within(1e-12));
  }

  @Test
  void shouldTakeNoneWhenTheMethodIsServedAsItIsWritten() {
    assertThat(
            settings.withoutCorrelationProbe().correlationProbeShares(1, .1, new int[] {0, 16}, 0))
        .containsExactly(0, 0);
  }
}
