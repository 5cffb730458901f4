package io.unimos.method.round;

import io.unimos.method.LabelledRows;
import io.unimos.numbers.Vectors;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** The parts of a ridge regression on moments. Stateless. */
final class Ridge {
  private Ridge() {}

  static double[][] oneHot(int[] labels, int classes) {
    double[][] rows = new double[labels.length][classes];
    for (int i = 0; i < labels.length; i++) {
      rows[i][labels[i]] = 1;
    }
    return rows;
  }

  /**
   * Makes sums of products of {@code count} rows a covariance: {@code a / count - left right^T}.
   */
  static void centre(DMatrixRMaj a, int count, double[] left, double[] right) {
    for (int i = 0; i < a.numRows; i++) {
      for (int j = 0; j < a.numCols; j++) {
        int at = i * a.numCols + j;
        a.data[at] = a.data[at] / count - left[i] * right[j];
      }
    }
  }

  /** The rows from one on. */
  static DMatrixRMaj from(DMatrixRMaj a, int first) {
    return first == 0
        ? a
        : DMatrixRMaj.wrap(
            a.numRows - first,
            a.numCols,
            Arrays.copyOfRange(a.data, first * a.numCols, a.getNumElements()));
  }

  /** Makes sums of products X^T X sums about the class means: less N_k c_k c_k^T. */
  static void takeMeansOff(DMatrixRMaj gram, LabelledRows rows, int classes) {
    int d = gram.numRows;
    int[] counts = new int[classes];
    for (int label : rows.labels()) {
      counts[label]++;
    }
    double[][] means = rows.means(classes);
    for (int k = 0; k < classes; k++) {
      for (int i = 0; i < d && counts[k] > 0; i++) {
        Vectors.axpy(-counts[k] * means[k][i], means[k], 0, gram.data, i * d, d);
      }
    }
  }

  /** Adds {@code strength} times the mean of the diagonal to the diagonal. */
  static void regularise(DMatrixRMaj gram, double strength) {
    double trace = 0;
    for (int j = 0; j < gram.numRows; j++) {
      trace += gram.data[j * gram.numCols + j];
    }
    for (int j = 0; j < gram.numRows; j++) {
      gram.data[j * gram.numCols + j] += strength * trace / gram.numRows;
    }
  }

  /** W^T {@code [d,K]} of (gram + strength tr(gram)/d I) W^T = cross; gram is spent. */
  static DMatrixRMaj solve(DMatrixRMaj gram, DMatrixRMaj cross, double strength) {
    regularise(gram, strength);
    return solve(factored(gram), cross);
  }

  /** A solver for a positive definite matrix, which it keeps. */
  static LinearSolverDense<DMatrixRMaj> factored(DMatrixRMaj positive) {
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(positive.numRows);
    if (!solver.setA(positive)) {
      throw new ArithmeticException("the features have no spread");
    }
    return solver;
  }

  static DMatrixRMaj solve(LinearSolverDense<DMatrixRMaj> solver, DMatrixRMaj cross) {
    DMatrixRMaj out = new DMatrixRMaj(cross.numRows, cross.numCols);
    solver.solve(cross, out);
    return out;
  }
}
