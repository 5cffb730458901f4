package io.unimos.core.met;

import io.unimos.core.math.Vectors;
import org.ejml.data.DMatrixRMaj;

/**
 * The outputs of the vision head for many rows in evaluation mode, in double: those of the
 * bottleneck before and after its batch norm. Uses libtorch for the products, on the calling
 * thread.
 */
public final class HeadOutputs {
  private HeadOutputs() {}

  /** Returns Linear(d,256) f_vac, {@code [n][bottleneck]}, before the batch norm. */
  public static double[][] bottleneck(Heads heads, double[][] rows) {
    HeadsShape shape = heads.shape();
    int d = shape.dimension();
    int h = shape.bottleneck();
    DMatrixRMaj bottleneck = matrix(heads.part(HeadsTensor.BOTTLENECK_WEIGHT), h, d);
    double[] bias = new double[h];
    Vectors.times(bottleneck.data, Vectors.widened(heads.part(HeadsTensor.VISION_BIAS)), bias);
    Vectors.axpy(1, Vectors.widened(heads.part(HeadsTensor.BOTTLENECK_BIAS)), 0, bias, 0, h);
    DMatrixRMaj out;
    try (MatrixProducts products = new MatrixProducts()) {
      // both layers in one: [h,d] instead of [d,d] for every row
      DMatrixRMaj both =
          products.times(bottleneck, matrix(heads.part(HeadsTensor.VISION_WEIGHT), d, d));
      out = products.timesTransposed(new DMatrixRMaj(rows), both);
    }
    for (int i = 0; i < out.numRows; i++) {
      Vectors.axpy(1, bias, 0, out.data, i * h, h);
    }
    double[][] result = new double[rows.length][];
    for (int i = 0; i < result.length; i++) {
      result[i] = java.util.Arrays.copyOfRange(out.data, i * out.numCols, (i + 1) * out.numCols);
    }
    return result;
  }

  /**
   * Returns f_b, {@code [n][bottleneck]}: the bottleneck's outputs after the batch norm with its
   * running statistics.
   */
  public static double[][] normed(Heads heads, double[][] bottleneck, double epsilon) {
    double[][] out = new double[bottleneck.length][heads.shape().bottleneck()];
    for (int i = 0; i < out.length; i++) {
      for (int j = 0; j < out[i].length; j++) {
        double centred = bottleneck[i][j] - heads.normMean()[j];
        double deviation = Math.sqrt(heads.normVariance()[j] + epsilon);
        out[i][j] =
            heads.part(HeadsTensor.NORM_WEIGHT)[j] * centred / deviation
                + heads.part(HeadsTensor.NORM_BIAS)[j];
      }
    }
    return out;
  }

  static DMatrixRMaj matrix(float[] numbers, int rows, int columns) {
    return DMatrixRMaj.wrap(rows, columns, Vectors.widened(numbers));
  }
}
