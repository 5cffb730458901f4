package io.unimos.core.round;

import io.unimos.core.math.Vectors;
import io.unimos.core.met.MatrixProducts;
import org.ejml.data.DMatrixRMaj;

/**
 * The matrix L^-1 for a positive definite A = L L^T, lower triangular, computed by halves; A^-1 =
 * L^-T L^-1. All but the smallest blocks are products of matrices, which libtorch does (d = 512: 7
 * ms, against 35 for factor and inverse in plain Java). Stateless.
 */
final class InverseRoot {
  /** The size below which a product costs more to call than to calculate. */
  private static final int SMALL = 64;

  private InverseRoot() {}

  /**
   * Returns L^-1.
   *
   * @param a symmetric; overwritten
   * @param what name of the matrix, for the error
   * @throws ArithmeticException if it is not positive definite
   */
  static DMatrixRMaj of(MatrixProducts products, DMatrixRMaj a, String what) {
    int n = a.numRows;
    if (n <= SMALL) {
      return small(a, what);
    }
    int h = n / 2;
    DMatrixRMaj first = of(products, part(a, 0, h, 0, h), what);
    DMatrixRMaj below = products.timesTransposed(part(a, h, n, 0, h), first);
    DMatrixRMaj rest = part(a, h, n, h, n);
    subtract(rest, products.timesTransposed(below, below));
    DMatrixRMaj second = of(products, rest, what);
    DMatrixRMaj corner = products.times(second, products.times(below, first));
    DMatrixRMaj out = new DMatrixRMaj(n, n);
    for (int i = 0; i < h; i++) {
      System.arraycopy(first.data, i * h, out.data, i * n, h);
    }
    int w = n - h;
    for (int i = 0; i < w; i++) {
      Vectors.axpy(-1, corner.data, i * h, out.data, (h + i) * n, h);
      System.arraycopy(second.data, i * w, out.data, (h + i) * n + h, w);
    }
    return out;
  }

  /** Returns A^-1 B for L^-1 of A. */
  static DMatrixRMaj solve(MatrixProducts products, DMatrixRMaj root, DMatrixRMaj b) {
    return products.transposedTimes(root, products.times(root, b));
  }

  private static DMatrixRMaj part(DMatrixRMaj a, int top, int bottom, int left, int right) {
    DMatrixRMaj out = new DMatrixRMaj(bottom - top, right - left);
    for (int i = top; i < bottom; i++) {
      System.arraycopy(
          a.data, i * a.numCols + left, out.data, (i - top) * out.numCols, out.numCols);
    }
    return out;
  }

  private static void subtract(DMatrixRMaj a, DMatrixRMaj b) {
    Vectors.axpy(-1, b.data, 0, a.data, 0, a.getNumElements());
  }

  private static DMatrixRMaj small(DMatrixRMaj a, String what) {
    int n = a.numRows;
    double[] l = a.data;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = l[i * n + j];
        for (int p = 0; p < j; p++) {
          sum -= l[i * n + p] * l[j * n + p];
        }
        if (i == j && !(sum > 0)) {
          throw new ArithmeticException(what);
        }
        l[i * n + j] = i == j ? Math.sqrt(sum) : sum / l[j * n + j];
      }
    }
    DMatrixRMaj out = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        Vectors.axpy(-l[i * n + j], out.data, j * n, out.data, i * n, j + 1);
      }
      out.data[i * n + i] = 1;
      for (int j = 0; j <= i; j++) {
        out.data[i * n + j] /= l[i * n + i];
      }
    }
    return out;
  }
}
