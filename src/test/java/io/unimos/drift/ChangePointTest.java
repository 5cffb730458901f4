package io.unimos.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangePointTest {
  private static final int N = 128;

  private final SplittableRandom random = new SplittableRandom(3);

  @ParameterizedTest
  @ValueSource(ints = {20, 64, 100})
  void shouldFindWhereTheMeanMoved(int change) {
    assertThat(ChangePoint.of(rows(change), MeanShift.THRESHOLD)).isBetween(change - 4, change + 4);
  }

  @Test
  void shouldCutNothingWhenTheMeanStays() {
    assertThat(ChangePoint.of(rows(N), MeanShift.THRESHOLD)).isZero();
  }

  private FeatureSet rows(int change) {
    double[][] rows = new double[N][16];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < 16; j++) {
        rows[i][j] = random.nextDouble() + (i < change ? 0 : .4);
      }
    }
    return new FeatureSet(rows, new int[N], 1, 16);
  }
}
