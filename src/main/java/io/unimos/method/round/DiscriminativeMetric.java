package io.unimos.method.round;

import io.unimos.method.LabelledRows;
import io.unimos.method.heads.MatrixProducts;
import io.unimos.numbers.Vectors;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * The metric of a round (METHOD.md 4, "metric"): directions in which records of one class differ
 * count less. Rows of bank and memory come out as unit vectors, so that their products are cosines.
 */
final class DiscriminativeMetric {
  private DiscriminativeMetric() {}

  /**
   * r_i = norm( L^-1 (v_i - mean V) ), {@code [N_s + n, d]}, bank first.
   *
   * @param memory X' with a class each
   * @param gram X'^T X'
   */
  static DMatrixRMaj rows(
      MatrixProducts products, SourceRegression source, LabelledRows memory, DMatrixRMaj gram) {
    int d = gram.numRows;
    int total = source.bank().size() + memory.size();
    DMatrixRMaj within = source.scatter().copy();
    Vectors.axpy(1, gram.data, 0, within.data, 0, d * d);
    Ridge.takeMeansOff(within, memory, source.classes());
    for (int i = 0; i < within.data.length; i++) {
      within.data[i] /= total;
    }
    Ridge.regularise(within, 1);
    DMatrixRMaj out = products.timesTransposed(centred(source, memory), inverseRoot(within));
    for (int i = 0; i < total; i++) {
      double square = 0;
      for (int j = 0; j < d; j++) {
        square += out.data[i * d + j] * out.data[i * d + j];
      }
      double factor = square > 0 ? 1 / Math.sqrt(square) : 0;
      for (int j = 0; j < d; j++) {
        out.data[i * d + j] *= factor;
      }
    }
    return out;
  }

  private static DMatrixRMaj centred(SourceRegression source, LabelledRows memory) {
    int bank = source.bank().size();
    double[][] stacked = new double[bank + memory.size()][];
    System.arraycopy(source.bank().rows(), 0, stacked, 0, bank);
    System.arraycopy(memory.rows(), 0, stacked, bank, memory.size());
    double[] mean = Vectors.mean(stacked, stacked[0].length);
    DMatrixRMaj out = new DMatrixRMaj(stacked);
    for (int i = 0; i < stacked.length; i++) {
      Vectors.axpy(-1, mean, 0, out.data, i * mean.length, mean.length);
    }
    return out;
  }

  private static DMatrixRMaj inverseRoot(DMatrixRMaj a) {
    CholeskyDecomposition_F64<DMatrixRMaj> cholesky =
        DecompositionFactory_DDRM.chol(a.numRows, true);
    if (!cholesky.decompose(a)) {
      throw new ArithmeticException("the scatter within classes is not positive definite");
    }
    return inverse(cholesky.getT(null));
  }

  /** Row by row, with loops along rows that the compiler vectorises. */
  private static DMatrixRMaj inverse(DMatrixRMaj lower) {
    int n = lower.numRows;
    DMatrixRMaj out = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      int at = i * n;
      for (int j = 0; j < i; j++) {
        Vectors.axpy(-lower.data[at + j], out.data, j * n, out.data, at, j + 1);
      }
      out.data[at + i] = 1;
      double pivot = lower.data[at + i];
      for (int j = 0; j <= i; j++) {
        out.data[at + j] /= pivot;
      }
    }
    return out;
  }
}
