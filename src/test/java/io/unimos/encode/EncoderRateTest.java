package io.unimos.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EncoderRateTest {
  private final EncoderRate rate = new EncoderRate();

  private void measure(int size, long millis, boolean full) {
    rate.measured(size, Duration.ofMillis(millis).toNanos(), full);
  }

  @Test
  void shouldNotBeKnownWhenNothingWasMeasured() {
    assertThat(rate.perSecond()).isZero();
  }

  @Test
  void shouldCountOnlyTheTimeOfTheEncoderWhenItWasIdle() {
    measure(8, 800, true);
    measure(8, 800, true);

    assertThat(rate.perSecond()).isEqualTo(10, within(1e-9));
  }

  @Test
  void shouldFollowTheEncoderWhenItBecomesSlower() {
    measure(8, 80, true);

    for (int batch = 0; batch < 20; batch++) {
      measure(8, 1_600, true);
    }

    assertThat(rate.perSecond()).isBetween(5.0, 5.5);
  }

  @Test
  void shouldNotCallADeviceSlowWhenItsBatchIsNotFull() {
    measure(64, 64, true);

    measure(1, 10, false);

    assertThat(rate.perSecond()).isEqualTo(1_000, within(1e-9));
  }

  @Test
  void shouldLearnOfAFasterEncoderWhenItsBatchIsNotFull() {
    measure(1, 1_000, true);

    measure(1, 100, false);

    assertThat(rate.perSecond()).isGreaterThan(1.5);
  }
}
