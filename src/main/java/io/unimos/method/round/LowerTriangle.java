package io.unimos.method.round;

import io.unimos.numbers.Vectors;
import org.ejml.data.DMatrixRMaj;

/** Inverse of a lower triangle, row by row, with loops along rows that the compiler vectorises. */
final class LowerTriangle {
  private LowerTriangle() {}

  static DMatrixRMaj inverse(DMatrixRMaj lower) {
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
