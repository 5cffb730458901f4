package io.unimos.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BettingMartingaleTest {
  private static final double ALARM = 10_000;

  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void shouldStayQuietLongerThanPromisedWhenNothingChanges() {
    int alarms = 0;
    for (int run = 0; run < 100; run++) {
      BettingMartingale bet = new BettingMartingale(draws(100, 0));
      boolean alarm = false;
      for (int i = 0; i < 1_000; i++) {
        bet.add(random.nextDouble(), 0);
        alarm |= bet.value() >= ALARM;
      }
      alarms += alarm ? 1 : 0;
    }

    // one alarm in 10,000 records on average allows about ten in these 100,000
    assertThat(alarms).isLessThanOrEqualTo(10);
  }

  @Test
  void shouldAlarmWithinAWindowWhenPredictionsBecomeUnsure() {
    BettingMartingale bet = new BettingMartingale(draws(100, 0));

    int delay = 0;
    while (bet.value() < ALARM && delay < 500) {
      bet.add(.8 + random.nextDouble(), 0);
      delay++;
    }

    assertThat(delay).isLessThan(64);
  }

  @Test
  void shouldAlarmAsWellWhenPredictionsBecomeTooSure() {
    BettingMartingale bet = new BettingMartingale(draws(100, .5));

    IntStream.range(0, 100).forEach(i -> bet.add(.01, 0));

    assertThat(bet.value()).isGreaterThan(ALARM);
  }

  @Test
  void shouldNotBetWhereLabelsComeInRuns() {
    BettingMartingale bet = new BettingMartingale(draws(100, 0));

    IntStream.range(0, 500).forEach(i -> bet.add(5, 1));

    assertThat(bet.value()).isLessThanOrEqualTo(500);
  }

  @Test
  void shouldSayNothingWithoutASample() {
    BettingMartingale bet = new BettingMartingale(new double[0]);

    IntStream.range(0, 500).forEach(i -> bet.add(5, 0));

    assertThat(bet.value()).isZero();
  }

  private double[] draws(int n, double from) {
    return IntStream.range(0, n).mapToDouble(i -> from + random.nextDouble()).toArray();
  }
}
