package io.unimos.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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
      BettingMartingale bet = after(100, 0);
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
    BettingMartingale bet = after(100, 0);

    int delay = 0;
    while (bet.value() < ALARM && delay < 500) {
      bet.add(.8 + random.nextDouble(), 0);
      delay++;
    }

    assertThat(delay).isLessThan(64);
  }

  @Test
  void shouldAlarmAsWellWhenPredictionsBecomeTooSure() {
    BettingMartingale bet = after(100, .5);

    IntStream.range(0, 100).forEach(i -> bet.add(.01, 0));

    assertThat(bet.value()).isGreaterThan(ALARM);
  }

  @Test
  void shouldNotBetWhereLabelsAreCorrelated() {
    BettingMartingale bet = after(100, 0);

    IntStream.range(0, 500).forEach(i -> bet.add(5, 1));

    assertThat(bet.value()).isLessThanOrEqualTo(500);
  }

  @Test
  void shouldSayNothingWhenItMayTakeNoSample() {
    BettingMartingale bet = new BettingMartingale(0);

    IntStream.range(0, 500).forEach(i -> bet.add(5, 0));

    assertThat(bet.value()).isZero();
  }

  @Test
  void shouldSayNothingUntilItHasItsSample() {
    BettingMartingale bet = new BettingMartingale(100);

    IntStream.range(0, 100).forEach(i -> bet.add(i < 50 ? 5 : 0, 0));

    assertThat(bet.value()).isZero();
  }

  @Test
  void shouldGoOnFromItsBytesWhenTheSampleIsNotFull() throws IOException {
    for (int seen : new int[] {40, 100, 130}) {
      BettingMartingale bet = new BettingMartingale(100);
      for (int i = 0; i < seen; i++) {
        bet.add(random.nextDouble(), 0);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bet.write(new DataOutputStream(bytes));

      BettingMartingale again =
          BettingMartingale.read(
              new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

      for (int i = 0; i < 200; i++) {
        double entropy = .5 + random.nextDouble();
        bet.add(entropy, 0);
        again.add(entropy, 0);
      }
      assertThat(again.value()).isEqualTo(bet.value()).isPositive();
    }
  }

  /** A bet whose first window was drawn from this number on. */
  private BettingMartingale after(int sample, double from) {
    BettingMartingale bet = new BettingMartingale(sample);
    IntStream.range(0, sample).forEach(i -> bet.add(from + random.nextDouble(), 0));
    return bet;
  }
}
