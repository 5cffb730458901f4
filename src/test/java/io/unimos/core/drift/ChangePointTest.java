package io.unimos.core.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangePointTest {
  private static final int N = 192;
  private static final int D = 16;

  private final SplittableRandom random = new SplittableRandom(3);

  @ParameterizedTest
  @ValueSource(ints = {20, 64, 100, 150})
  void shouldFindWhereTheMeanMoved(int change) {
    assertThat(ChangePoint.of(rows(change), before())).isBetween(change - 2, change + 2);
  }

  @Test
  void shouldLeaveEnoughToStartFromWhenTheChangeIsOfThisMoment() {
    assertThat(ChangePoint.of(rows(N - 5), before())).isBetween(0, N - 32);
  }

  @Test
  void shouldCutNothingWhenAllIsOfAfterTheChange() {
    assertThat(ChangePoint.of(rows(0), before())).isZero();
  }

  @Test
  void shouldCutNothingWhenThereIsLittle() {
    double[][] few = Arrays.copyOf(rows(0), 20);

    assertThat(ChangePoint.of(few, before())).isZero();
  }

  private double[] before() {
    double[] mean = new double[D];
    Arrays.fill(mean, .5);
    return mean;
  }

  private double[][] rows(int change) {
    double[][] rows = new double[N][D];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < D; j++) {
        rows[i][j] = random.nextDouble() + (i < change ? 0 : .4);
      }
    }
    return rows;
  }
}
