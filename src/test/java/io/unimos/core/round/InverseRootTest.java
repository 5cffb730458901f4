package io.unimos.core.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.met.MatrixProducts;
import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InverseRootTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 65, 131, 200})
  void shouldMakeTheIdentityOfItsMatrix(int n) {
    DMatrixRMaj a = positive(n);
    try (MatrixProducts products = new MatrixProducts()) {
      DMatrixRMaj root = InverseRoot.of(products, a.copy(), "positive");

      DMatrixRMaj one = products.timesTransposed(products.times(root, a), root);
      CommonOps_DDRM.subtractEquals(one, CommonOps_DDRM.identity(n));
      assertThat(CommonOps_DDRM.elementMaxAbs(one)).isCloseTo(0, within(1e-10));
      for (int i = 0; i < n; i++) {
        for (int j = i + 1; j < n; j++) {
          assertThat(root.get(i, j)).isZero();
        }
      }
      DMatrixRMaj b = positive(n);
      DMatrixRMaj solved = InverseRoot.solve(products, root, b);
      CommonOps_DDRM.subtractEquals(b, products.times(a, solved));
      assertThat(CommonOps_DDRM.elementMaxAbs(b)).isCloseTo(0, within(1e-9));
    }
  }

  @Test
  void shouldRefuseWhenAMatrixIsNotPositive() {
    DMatrixRMaj a = positive(150);
    a.set(140, 140, -1);
    try (MatrixProducts products = new MatrixProducts()) {
      assertThatThrownBy(() -> InverseRoot.of(products, a, "no spread"))
          .isInstanceOf(ArithmeticException.class)
          .hasMessage("no spread");
    }
  }

  private static DMatrixRMaj positive(int n) {
    SplittableRandom random = new SplittableRandom(n);
    DMatrixRMaj x = new DMatrixRMaj(2 * n, n);
    for (int i = 0; i < x.data.length; i++) {
      x.data[i] = random.nextGaussian();
    }
    DMatrixRMaj out = new DMatrixRMaj(n, n);
    CommonOps_DDRM.multTransA(x, x, out);
    CommonOps_DDRM.scale(1.0 / n, out);
    for (int i = 0; i < n; i++) {
      out.add(i, i, .1);
    }
    return out;
  }
}
