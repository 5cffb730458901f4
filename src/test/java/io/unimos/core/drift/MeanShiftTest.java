package io.unimos.core.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.source.Golden;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MeanShiftTest {

  @Test
  void shouldReproduceTheVectorsWhenGivenTheGoldenRecords() {
    Golden golden = Golden.of("aligned-prototypes.json", "expectedWithoutHedge");
    int d = golden.integer("d");
    int k = golden.integer("K");
    double[][] target = golden.rows("target", d);
    int half = target.length / 2;
    int[] labels =
        Arrays.stream(golden.rows("expected.probabilities", k))
            .mapToInt(MeanShiftTest::argmax)
            .toArray();

    double ratio = MeanShift.ratio(Moments.of(golden.rows("source", d), d), Moments.of(target, d));
    double conditional =
        MeanShift.classConditionalRatio(
            Moments.byClass(
                Arrays.copyOfRange(target, 0, half), Arrays.copyOfRange(labels, 0, half), k, d),
            Moments.byClass(
                Arrays.copyOfRange(target, half, target.length),
                Arrays.copyOfRange(labels, half, target.length),
                k,
                d));

    assertThat(ratio).isCloseTo(golden.number("expected.meanShiftRatio"), within(1e-9));
    assertThat(conditional)
        .isCloseTo(golden.number("expected.classConditionalRatio"), within(1e-9));
  }

  @Test
  void shouldStayAroundOneWhenNothingMoved() {
    SplittableRandom random = new SplittableRandom(5);
    double sum = 0;

    for (int trial = 0; trial < 50; trial++) {
      sum += MeanShift.ratio(cloud(random, 400, 0), cloud(random, 128, 0));
    }

    assertThat(sum / 50).isBetween(.8, 1.2);
  }

  @Test
  void shouldExceedTheThresholdWhenTheMeanMoved() {
    SplittableRandom random = new SplittableRandom(5);

    double ratio = MeanShift.ratio(cloud(random, 400, 0), cloud(random, 128, .5));

    assertThat(ratio).isGreaterThan(MeanShift.THRESHOLD);
  }

  @Test
  void shouldSayNothingWhenThereIsNothingToCompare() {
    Moments empty = Moments.of(new double[0][], 3);
    Moments one = Moments.of(new double[][] {{1, 2, 3}}, 3);

    assertThat(MeanShift.ratio(empty, one)).isZero();
    assertThat(MeanShift.ratio(one, one)).isZero();
    assertThat(MeanShift.classConditionalRatio(new Moments[] {one}, new Moments[] {empty}))
        .isZero();
    assertThat(MeanShift.ratio(one, Moments.of(new double[][] {{1, 2, 4}}, 3)))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void shouldAskForMoreWhenLabelsAreCorrelatedAndTheReferenceShowsFewClasses() {
    Moments[] all = {shown(50), shown(50), shown(50), shown(50)};
    Moments[] half = {shown(100), shown(0), shown(0), shown(100)};
    Moments[] most = {shown(60), shown(60), shown(60), shown(20)};

    assertThat(MeanShift.bound(all, 1)).isEqualTo(15);
    assertThat(MeanShift.bound(half, 0)).isEqualTo(15);
    assertThat(MeanShift.bound(half, 1)).isEqualTo(60);
    assertThat(MeanShift.bound(half, .5)).isEqualTo(37.5);
    // (sum n)^2 / sum n^2 is 3.57 of 4 classes
    assertThat(MeanShift.bound(most, 1)).isCloseTo(15 * Math.pow(1.12, 3), within(1e-9));
  }

  private static Moments shown(int images) {
    return Moments.of(new double[images][3], 3);
  }

  private static Moments cloud(SplittableRandom random, int n, double shift) {
    double[][] rows = new double[n][12];
    for (double[] row : rows) {
      Arrays.setAll(row, j -> random.nextDouble() + shift);
    }
    return Moments.of(rows, 12);
  }

  private static int argmax(double[] p) {
    int best = 0;
    for (int i = 1; i < p.length; i++) {
      best = p[i] > p[best] ? i : best;
    }
    return best;
  }
}
