package io.unimos.method.round;

import io.unimos.method.LabelledRows;
import io.unimos.method.heads.MatrixProducts;
import io.unimos.numbers.Vectors;
import org.ejml.data.DMatrixRMaj;

/**
 * The metric of a round (METHOD.md 4, "metric"): directions in which records of one class differ
 * count less. Rows of bank and memory come out as unit vectors, so that their products are cosines.
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

  /** r_i = norm( L^-1 (v_i - mean V) ), {@code [rows of the bank + n, d]}, bank first. */
  DMatrixRMaj rows() {
    return rows;
  }

  /** The same for whatever raw feature comes, with this offset. */
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
   * The metric of bank and memory; V and the scatter are of the whole bank whichever of its rows
   * are wanted.
   *
   * @param bank the rows of the bank that are wanted
   * @param memory X' with a class each
   * @param gram X'^T X'
   */
  static DiscriminativeMetric of(
      MatrixProducts products,
      SourceRegression source,
      double[][] bank,
      LabelledRows memory,
      DMatrixRMaj gram) {
    int d = gram.numRows;
    int total = source.bank().size() + memory.size();
    DMatrixRMaj within = gram.copy();
    Ridge.takeMeansOff(products, within, memory, source.classes());
    Vectors.axpy(1, source.scatter().data, 0, within.data, 0, d * d);
    Vectors.divide(within.data, total);
    Ridge.regularise(within, 1);
    DMatrixRMaj root =
        InverseRoot.of(products, within, "the scatter within classes is not positive definite");
    double[] mean = mean(source, memory);
    DMatrixRMaj out = centred(products, bank, memory, mean).timesTransposed(root);
    for (int i = 0; i < out.numRows; i++) {
      double square = 0;
      for (int j = 0; j < d; j++) {
        square += out.data[i * d + j] * out.data[i * d + j];
      }
      double factor = square > 0 ? 1 / Math.sqrt(square) : 0;
      for (int j = 0; j < d; j++) {
        out.data[i * d + j] *= factor;
      }
    }
    return new DiscriminativeMetric(out, root, mean);
  }

  private static double[] mean(SourceRegression source, LabelledRows memory) {
    int d = source.mean().length;
    int total = source.bank().size() + memory.size();
    double[] mean = Vectors.mean(memory.rows(), d);
    Vectors.scale(mean, (double) memory.size() / total);
    Vectors.axpy((double) source.bank().size() / total, source.mean(), 0, mean, 0, d);
    return mean;
  }

  private static MatrixProducts.Kept centred(
      MatrixProducts products, double[][] bank, LabelledRows memory, double[] mean) {
    int d = mean.length;
    double[] centred = new double[d];
    return products.keep(
        bank.length + memory.size(),
        d,
        i -> {
          double[] row = i < bank.length ? bank[i] : memory.rows()[i - bank.length];
          System.arraycopy(row, 0, centred, 0, d);
          Vectors.axpy(-1, mean, 0, centred, 0, d);
          return centred;
        });
  }
}
