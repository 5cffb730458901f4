package io.unimos.method.round;

import io.unimos.method.LabelledRows;
import io.unimos.method.heads.MatrixProducts;
import io.unimos.numbers.Vectors;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * The metric of METHOD.md 4: directions in which records of one class differ count less. r_i =
 * norm(L^-1 (x_i - mean x)) with L L^T = C + trace(C)/d I and C the covariance within the classes
 * of bank and memory.
 */
final class Whitening {
  private Whitening() {}

  /**
   * The rows r {@code [n,d]} of a memory.
   *
   * @param bank {@code [N][d]} with labels
   * @param memory {@code [n][d]}
   * @param classes {@code [n]}, the classes that the posteriors name
   */
  static DMatrixRMaj rows(
      MatrixProducts products, LabelledRows bank, LabelledRows memory, int classes) {
    int d = bank.rows()[0].length;
    double[][] stacked = new double[bank.size() + memory.size()][];
    bank.residuals(classes, stacked, 0);
    memory.residuals(classes, stacked, bank.size());
    DMatrixRMaj residuals = new DMatrixRMaj(stacked);
    DMatrixRMaj covariance = products.transposedTimes(residuals, residuals);
    double trace = 0;
    for (int j = 0; j < d; j++) {
      trace += covariance.get(j, j);
    }
    Vectors.divide(covariance.data, stacked.length);
    for (int j = 0; j < d; j++) {
      covariance.add(j, j, trace / stacked.length / d);
    }
    DMatrixRMaj whitened =
        products.timesTransposed(centred(memory.rows()), inverseRoot(covariance));
    normaliseRows(whitened);
    return whitened;
  }

  /** L^-1 of a positive definite matrix L L^T. */
  private static DMatrixRMaj inverseRoot(DMatrixRMaj a) {
    CholeskyDecomposition_F64<DMatrixRMaj> cholesky =
        DecompositionFactory_DDRM.chol(a.numRows, true);
    if (!cholesky.decompose(a)) {
      throw new ArithmeticException("the covariance within classes is not positive definite");
    }
    DMatrixRMaj lower = cholesky.getT(null);
    return inverse(lower);
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

  private static DMatrixRMaj centred(double[][] rows) {
    DMatrixRMaj out = new DMatrixRMaj(rows);
    int n = rows.length;
    int d = rows[0].length;
    double[] mean = new double[d];
    for (double[] row : rows) {
      Vectors.axpy(1.0 / n, row, 0, mean, 0, d);
    }
    for (int i = 0; i < n; i++) {
      Vectors.axpy(-1, mean, 0, out.data, i * d, d);
    }
    return out;
  }

  private static void normaliseRows(DMatrixRMaj a) {
    for (int i = 0; i < a.numRows; i++) {
      double square = 0;
      for (int j = 0; j < a.numCols; j++) {
        square += a.get(i, j) * a.get(i, j);
      }
      double factor = square > 0 ? 1 / Math.sqrt(square) : 0;
      for (int j = 0; j < a.numCols; j++) {
        a.set(i, j, a.get(i, j) * factor);
      }
    }
  }
}
