package io.unimos.core.met;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.MatrixFeatures_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixProductsTest {
  private final DMatrixRMaj rows = RandomMatrices_DDRM.rectangle(40, 7, -1, 1, new Random(1));

  @ParameterizedTest
  @ValueSource(ints = {2, 7, 8})
  void shouldGiveTheWholeGramMatrixWhenItIsMadeByHalves(int d) {
    DMatrixRMaj a = RandomMatrices_DDRM.rectangle(40, d, -1, 1, new Random(d));
    DMatrixRMaj expected = new DMatrixRMaj(d, d);
    CommonOps_DDRM.multTransA(a, a, expected);
    try (MatrixProducts products = new MatrixProducts()) {
      same(kept(products, a).gram(), expected);
    }
  }

  @Test
  void shouldBeTheFullProductWhenTheOtherIsLowerTriangular() {
    DMatrixRMaj lower = RandomMatrices_DDRM.rectangle(7, 7, -1, 1, new Random(2));
    for (int i = 0; i < 7; i++) {
      for (int j = i + 1; j < 7; j++) {
        lower.set(i, j, 0);
      }
    }
    DMatrixRMaj expected = new DMatrixRMaj(40, 7);
    CommonOps_DDRM.multTransB(rows, lower, expected);
    try (MatrixProducts products = new MatrixProducts()) {
      same(kept(products, rows).timesTransposedLower(lower), expected);
    }
  }

  @Test
  void shouldMultiplyTheLaterRowsAloneWhenTheyAreAskedFor() {
    DMatrixRMaj later = CommonOps_DDRM.extract(rows, 15, 40, 0, 7);
    DMatrixRMaj narrow = RandomMatrices_DDRM.rectangle(25, 3, -1, 1, new Random(3));
    DMatrixRMaj expected = new DMatrixRMaj(7, 3);
    CommonOps_DDRM.multTransA(later, narrow, expected);
    try (MatrixProducts products = new MatrixProducts()) {
      same(kept(products, rows).from(15).transposedTimes(narrow), expected);
    }
  }

  @Test
  void shouldGiveEachProductOnceWhenAskedForRowsFromTheDiagonalOn() {
    DMatrixRMaj expected = new DMatrixRMaj(40, 40);
    CommonOps_DDRM.multTransB(rows, rows, expected);
    try (MatrixProducts products = new MatrixProducts()) {
      products.gramRows(
          rows,
          16,
          (first, count, block) -> {
            for (int i = 0; i < count; i++) {
              for (int j = first; j < 40; j++) {
                assertThat((double) block[i * (40 - first) + j - first])
                    .isCloseTo(expected.get(first + i, j), within(1e-5));
              }
            }
          });
    }
  }

  private static MatrixProducts.KeptMatrix kept(MatrixProducts products, DMatrixRMaj a) {
    return products.keep(
        a.numRows, a.numCols, i -> CommonOps_DDRM.extractRow(a, i, null).getData());
  }

  private static void same(DMatrixRMaj seen, DMatrixRMaj expected) {
    assertThat(MatrixFeatures_DDRM.isIdentical(seen, expected, 1e-12)).isTrue();
  }
}
