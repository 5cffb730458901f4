package io.unimos.core.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VectorsTest {
  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void shouldAddInPlainOrderWhereItsNameSaysSo() {
    double[] a = {1e16, 1, -1e16, 1};
    double[] ones = {1, 1, 1, 1};

    // 1e16 swallows the 1 that follows it, but it is gone before the last one comes
    assertThat(Vectors.dotInOrder(a, ones)).isEqualTo(1);
    // in four sums both ones stand beside a number that swallows them
    assertThat(Vectors.dot(a, ones)).isEqualTo(0);
  }

  @Test
  void shouldAgreeUpToRoundingWhenOnlyTheOrderDiffers() {
    for (int n : new int[] {0, 1, 3, 4, 5, 64, 513}) {
      double[] a = random.doubles(n, -1, 1).toArray();
      double[] b = random.doubles(n, -1, 1).toArray();
      float[] u = Vectors.narrowed(a);
      float[] v = Vectors.narrowed(b);
      double exact = Vectors.dotInOrder(a, b);

      assertThat(Vectors.dot(a, b)).isCloseTo(exact, within(1e-12));
      assertThat(Vectors.dotInOrder(u, v)).isCloseTo(exact, within(1e-5));
      assertThat(Vectors.dot(u, 0, v, 0, n)).isCloseTo(exact, within(1e-5));
      assertThat(Vectors.dotInSingle(u, v)).isCloseTo(exact, within(1e-4));
    }
  }

  @Test
  void shouldMultiplyEachRowWhateverTheirNumber() {
    for (int k = 1; k <= 11; k++) {
      int d = 7;
      double[] rows = random.doubles((long) k * d, -1, 1).toArray();
      double[] x = random.doubles(d, -1, 1).toArray();
      double[] out = new double[k];
      float[] narrow = new float[k];

      Vectors.times(rows, x, out);
      Vectors.times(Vectors.narrowed(rows), Vectors.narrowed(x), narrow);

      for (int r = 0; r < k; r++) {
        double exact = Vectors.dotInOrder(Arrays.copyOfRange(rows, r * d, (r + 1) * d), x);
        assertThat(out[r]).as("row %d of %d", r, k).isCloseTo(exact, within(1e-14));
        assertThat(narrow[r]).isCloseTo((float) exact, within(1e-5f));
        if (r >= k - k % 4) {
          assertThat(out[r]).isEqualTo(exact);
        }
      }
    }
  }
}
