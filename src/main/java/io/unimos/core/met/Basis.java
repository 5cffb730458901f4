package io.unimos.core.met;

import io.unimos.core.math.Vectors;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The directions of a bottleneck: first orthonormal ones that span the rows of a classifier, then
 * others of unit length without a part in that span.
 *
 * @param rows {@code [width,d]}
 * @param span number of those that span the classifier
 */
record Basis(DMatrixRMaj rows, int span) {
  /**
   * The remainder, as a share of the longest row, below which a row lies in the span of the rows
   * before it.
   */
  private static final double DEPENDENT = 1e-9;

  /**
   * The remainder below which another direction lies almost wholly in the span and says nothing.
   */
  private static final double WITHIN = 1e-3;

  /** Returns a basis of the whole space. */
  static Basis whole(int d) {
    return new Basis(CommonOps_DDRM.identity(d), d);
  }

  /**
   * Returns the span of the first rows, and of the others the first ones that are not within it.
   * Rows are zero where these do not fill the width.
   */
  static Basis of(MatrixProducts products, double[][] first, double[][] others, int width) {
    int d = first[0].length;
    double[][] spanning = orthonormal(first, width);
    int span = spanning.length;
    DMatrixRMaj out = new DMatrixRMaj(width, d);
    for (int b = 0; b < span; b++) {
      System.arraycopy(spanning[b], 0, out.data, b * d, d);
    }
    int filled = span;
    if (others.length > 0 && span > 0 && span < width) {
      DMatrixRMaj free = new DMatrixRMaj(others);
      DMatrixRMaj q = new DMatrixRMaj(spanning);
      DMatrixRMaj within = products.times(products.timesTransposed(free, q), q);
      Vectors.axpy(-1, within.data, 0, free.data, 0, free.getNumElements());
      for (int i = 0; i < others.length && filled < width; i++) {
        double left = Math.sqrt(Vectors.dot(free.data, i * d, free.data, i * d, d));
        double whole = Math.sqrt(Vectors.dot(others[i], others[i]));
        if (left > WITHIN * whole) {
          Vectors.axpy(1 / left, free.data, i * d, out.data, filled++ * d, d);
        }
      }
    }
    return new Basis(out, span);
  }

  /**
   * Makes rows orthonormal in two passes, which are enough (Kahan): rounding leaves nothing of a
   * direction that is taken already.
   */
  private static double[][] orthonormal(double[][] rows, int most) {
    double[][] basis = new double[Math.min(most, rows.length)][];
    int found = 0;
    double longest = 0;
    for (double[] row : rows) {
      longest = Math.max(longest, Math.sqrt(Vectors.dot(row, row)));
    }
    for (int i = 0; i < rows.length && found < basis.length; i++) {
      double[] row = rows[i].clone();
      for (int pass = 0; pass < 2; pass++) {
        for (int b = 0; b < found; b++) {
          Vectors.axpy(-Vectors.dot(basis[b], row), basis[b], 0, row, 0, row.length);
        }
      }
      double length = Math.sqrt(Vectors.dot(row, row));
      if (length > DEPENDENT * longest) {
        basis[found++] = Vectors.scale(row, 1 / length);
      }
    }
    return Arrays.copyOf(basis, found);
  }

  /** Returns the directions that span the classifier, {@code [span,d]}. */
  DMatrixRMaj spanning() {
    int d = rows.numCols;
    return DMatrixRMaj.wrap(span, d, Arrays.copyOf(rows.data, span * d));
  }
}
