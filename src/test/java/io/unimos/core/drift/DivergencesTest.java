package io.unimos.core.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DivergencesTest {
  private static final int D = 19;

  @Test
  void shouldGiveTheUnbiasedDiscrepancyOfThePlainDefinition() {
    Random random = new Random(3);
    double[][] a = drawn(random, 7, 0);
    double[][] b = drawn(random, 11, .5);

    assertThat(Divergences.mmd(a, b)).isCloseTo(plain(a, b), within(1e-12));
    assertThat(Divergences.mmd(b, a)).isCloseTo(plain(a, b), within(1e-12));
  }

  @Test
  void shouldTellSetsThatDifferFromSetsThatDoNot() {
    Random random = new Random(4);
    double[][] a = drawn(random, 64, 0);

    assertThat(Divergences.mmd(a, drawn(random, 64, 0))).isBetween(-.02, .02);
    assertThat(Divergences.mmd(a, drawn(random, 64, 1))).isGreaterThan(.1);
  }

  @Test
  void shouldSayNothingOfSetsWithoutPairs() {
    double[][] one = new double[1][D];

    assertThat(Divergences.mmd(one, drawn(new Random(5), 9, 0))).isZero();
    assertThat(Divergences.mmd(drawn(new Random(5), 9, 0), one)).isZero();
  }

  private static double plain(double[][] a, double[][] b) {
    double[] sorted =
        Arrays.stream(a)
            .flatMapToDouble(x -> Arrays.stream(b).mapToDouble(y -> squared(x, y)))
            .sorted()
            .toArray();
    double width = sorted[sorted.length / 2];
    return mean(a, a, width, true) + mean(b, b, width, true) - 2 * mean(a, b, width, false);
  }

  private static double mean(double[][] a, double[][] b, double width, boolean same) {
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b.length; j++) {
        if (!same || i != j) {
          sum += Math.exp(-squared(a[i], b[j]) / width);
          pairs++;
        }
      }
    }
    return sum / pairs;
  }

  private static double squared(double[] x, double[] y) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += Math.pow(x[j] - y[j], 2);
    }
    return sum;
  }

  private static double[][] drawn(Random random, int rows, double mean) {
    double[][] out = new double[rows][D];
    for (double[] row : out) {
      Arrays.setAll(row, j -> mean + random.nextGaussian());
    }
    return out;
  }
}
