package io.unimos.core.round;

import io.unimos.core.math.Vectors;
import io.unimos.core.met.MatrixProducts;
import io.unimos.core.source.LabelledRows;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

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
   * Turns sums of products of {@code count} rows into a covariance: {@code a / count - left
   * right^T}.
   */
  static void centre(DMatrixRMaj a, int count, double[] left, double[] right) {
    for (int i = 0; i < a.numRows; i++) {
      for (int j = 0; j < a.numCols; j++) {
        int at = i * a.numCols + j;
        a.data[at] = a.data[at] / count - left[i] * right[j];
      }
    }
  }

  /** Turns sums of products X^T X into sums about the class means, by subtracting N_k c_k c_k^T. */
  static void takeMeansOff(
      MatrixProducts products, DMatrixRMaj gram, LabelledRows rows, int classes) {
    int[] counts = LabelledRows.counts(rows.labels(), classes);
    double[][] means = rows.means(classes);
    double[][] weighed =
        IntStream.range(0, classes)
            .filter(k -> counts[k] > 0)
            .mapToObj(k -> Vectors.scale(means[k], Math.sqrt(counts[k])))
            .toArray(double[][]::new);
    DMatrixRMaj c = new DMatrixRMaj(weighed);
    DMatrixRMaj between = products.transposedTimes(c, c);
    Vectors.axpy(-1, between.data, 0, gram.data, 0, gram.getNumElements());
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

  /** Returns L^-1 of gram + strength tr(gram)/d I = L L^T; gram is overwritten. */
  static DMatrixRMaj root(MatrixProducts products, DMatrixRMaj gram, double strength) {
    regularise(gram, strength);
    return InverseRoot.of(products, gram, "the features have no spread");
  }

  /**
   * Returns W^T {@code [d,K]} of (gram + strength tr(gram)/d I) W^T = cross; gram is overwritten.
   */
  static DMatrixRMaj solve(
      MatrixProducts products, DMatrixRMaj gram, DMatrixRMaj cross, double strength) {
    return InverseRoot.solve(products, root(products, gram, strength), cross);
  }
}
