package io.unimos.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentRateTest {
  private final AtomicLong nanos = new AtomicLong(TimeUnit.DAYS.toNanos(-1));
  private final RecentRate rate = new RecentRate(nanos::get);

  @Test
  void shouldBeZeroBeforeTheFirstWholeSecond() {
    rate.mark();

    assertThat(rate.perSecond()).isZero();
  }

  @Test
  void shouldAverageOverTheSecondsThereWereWhenItIsYoung() {
    mark(10);
    passSeconds(1);
    mark(20);
    passSeconds(1);
    mark(1000);

    assertThat(rate.perSecond()).isEqualTo(15);
  }

  @Test
  void shouldForgetWhatIsOlderThanTenSeconds() {
    mark(1000);
    for (int second = 0; second < 25; second++) {
      passSeconds(1);
      mark(7);
    }

    assertThat(rate.perSecond()).isEqualTo(7);
  }

  @Test
  void shouldFallToZeroWhenNothingComesAnyMore() {
    mark(1000);

    passSeconds(12);
    double afterAPause = rate.perSecond();
    passSeconds(5);
    mark(50);
    passSeconds(1);

    assertThat(afterAPause).isZero();
    assertThat(rate.perSecond()).isEqualTo(5);
  }

  private void mark(int times) {
    for (int i = 0; i < times; i++) {
      rate.mark();
    }
  }

  private void passSeconds(int seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }
}
