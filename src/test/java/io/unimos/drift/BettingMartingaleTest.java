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
      BettingMartingale detector = after(100, 0);
      boolean alarm = false;
      for (int i = 0; i < 1_000; i++) {
        detector.add(random.nextDouble(), 0);
        alarm |= detector.value() >= ALARM;
      }
      alarms += alarm ? 1 : 0;
    }

    // one alarm in 10,000 records on average allows about ten in these 100,000
    assertThat(alarms).isLessThanOrEqualTo(10);
  }

  @Test
  void shouldAlarmWithinAWindowWhenPredictionsBecomeUnsure() {
    BettingMartingale detector = after(100, 0);

    int delay = 0;
    while (detector.value() < ALARM && delay < 500) {
      detector.add(.8 + random.nextDouble(), 0);
      delay++;
    }

    assertThat(delay).isLessThan(64);
  }

  @Test
  void shouldAlarmAsWellWhenPredictionsBecomeTooSure() {
    BettingMartingale detector = after(100, .5);

    IntStream.range(0, 100).forEach(i -> detector.add(.01, 0));

    assertThat(detector.value()).isGreaterThan(ALARM);
  }

  @Test
  void shouldStakeNothingWhereLabelsAreCorrelated() {
    BettingMartingale detector = after(100, 0);

    IntStream.range(0, 500).forEach(i -> detector.add(5, 1));

    assertThat(detector.value()).isLessThanOrEqualTo(500);
  }

  @Test
  void shouldSayNothingWhenItMayTakeNoSample() {
    BettingMartingale detector = new BettingMartingale(0);

    IntStream.range(0, 500).forEach(i -> detector.add(5, 0));

    assertThat(detector.value()).isZero();
  }

  @Test
  void shouldSayNothingUntilItHasItsSample() {
    BettingMartingale detector = new BettingMartingale(100);

    IntStream.range(0, 100).forEach(i -> detector.add(i < 50 ? 5 : 0, 0));

    assertThat(detector.value()).isZero();
  }

  @Test
  void shouldGoOnFromItsBytesWhenTheSampleIsNotFull() throws IOException {
    for (int seen : new int[] {40, 100, 130}) {
      BettingMartingale detector = new BettingMartingale(100);
      for (int i = 0; i < seen; i++) {
        detector.add(random.nextDouble(), 0);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      detector.write(new DataOutputStream(bytes));

      BettingMartingale again =
          BettingMartingale.read(
              new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

      for (int i = 0; i < 200; i++) {
        double entropy = .5 + random.nextDouble();
        detector.add(entropy, 0);
        again.add(entropy, 0);
      }
      assertThat(again.value()).isEqualTo(detector.value()).isPositive();
    }
  }

  /** A detector whose first window was drawn from this number on. */
  private BettingMartingale after(int sample, double from) {
    BettingMartingale detector = new BettingMartingale(sample);
    IntStream.range(0, sample).forEach(i -> detector.add(from + random.nextDouble(), 0));
    return detector;
  }
}
