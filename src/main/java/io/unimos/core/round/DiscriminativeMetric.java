package io.unimos.core.round;

import io.unimos.core.math.Vectors;
import io.unimos.core.met.MatrixProducts;
import io.unimos.core.source.LabelledRows;
import org.ejml.data.DMatrixRMaj;

/**
 * The metric of a round (method-specification 4.14), in which directions that differ within one
 * class count less. Rows of bank and memory come out as unit vectors, so that their products are
 * cosines.
 */
final class DiscriminativeMetric {
  private final DMatrixRMaj rows;
  private final DMatrixRMaj inverse;
  private final double[] mean;

  private DiscriminativeMetric(DMatrixRMaj rows, DMatrixRMaj inverse, double[] mean) {
    this.rows = rows;
    this.inverse = inverse;
    this.mean = mean;
  }

  /** Returns r_i = norm( L^-1 (v_i - mean V) ), {@code [rows of the bank + n, d]}, bank first. */
  DMatrixRMaj rows() {
    return rows;
  }

  /** Returns the metric for any raw feature, with this offset. */
  Whitening whitening(double[] offset) {
    int d = mean.length;
    float[] lower = new float[d * (d + 1) / 2];
    float[] centre = new float[d];
    int at = 0;
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        lower[at++] = (float) inverse.get(i, j);
      }
      centre[i] = (float) (offset[i] + mean[i]);
    }
    return new Whitening(lower, centre);
  }

  /**
   * Returns the metric of bank and memory. V and the scatter are of the whole bank, for any
   * selection of its rows.
   *
   * @param wanted the selected rows of the bank, then X'
   * @param memory X' with a class each
   * @param memoryMean of X'
   * @param gram X'^T X'; overwritten
   */
  static DiscriminativeMetric of(
      MatrixProducts products,
      SourceRegression source,
      MatrixProducts.KeptMatrix wanted,
      LabelledRows memory,
      double[] memoryMean,
      DMatrixRMaj gram) {
    int d = gram.numRows;
    int total = source.bank().size() + memory.size();
    Ridge.takeMeansOff(products, gram, memory, source.classes());
    Vectors.axpy(1, source.scatter().data, 0, gram.data, 0, d * d);
    Vectors.divide(gram.data, total);
    Ridge.regularise(gram, 1);
    DMatrixRMaj root =
        InverseRoot.of(products, gram, "the scatter within classes is not positive definite");
    double[] mean = source.mean().clone();
    Vectors.scale(mean, (double) source.bank().size() / total);
    Vectors.axpy((double) memory.size() / total, memoryMean, 0, mean, 0, d);
    DMatrixRMaj out = wanted.timesTransposedLower(root);
    // L^-1 (v - mean V), without a second copy of the rows
    double[] centre = new double[d];
    Vectors.times(root.data, mean, centre);
    for (int i = 0; i < out.numRows; i++) {
      Vectors.axpy(-1, centre, 0, out.data, i * d, d);
      double square = Vectors.dot(out.data, i * d, out.data, i * d, d);
      double factor = square > 0 ? 1 / Math.sqrt(square) : 0;
      for (int j = i * d; j < (i + 1) * d; j++) {
        out.data[j] *= factor;
      }
    }
    return new DiscriminativeMetric(out, root, mean);
  }
}
