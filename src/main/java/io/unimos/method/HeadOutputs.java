package io.unimos.method;

import org.ejml.data.DMatrixRMaj;

/**
 * What the vision head makes of many rows in evaluation mode, in double: the bottleneck's outputs
 * before and after its batch norm. Uses libtorch for the products, on the calling thread.
 */
final class HeadOutputs {
  private HeadOutputs() {}

  /** Linear(d,256) f_vac, {@code [n][bottleneck]}, before the batch norm. */
  static double[][] bottleneck(Heads heads, double[][] rows) {
    HeadsShape shape = heads.shape();
    int d = shape.dimension();
    DMatrixRMaj x = new DMatrixRMaj(rows);
    DMatrixRMaj vision = matrix(heads.part(Part.VISION_WEIGHT), d, d);
    DMatrixRMaj bottleneck = matrix(heads.part(Part.BOTTLENECK_WEIGHT), shape.bottleneck(), d);
    DMatrixRMaj out;
    try (MatrixProducts products = new MatrixProducts()) {
      DMatrixRMaj separated = products.timesTransposed(x, vision);
      addBias(separated, heads.part(Part.VISION_BIAS));
      out = products.timesTransposed(separated, bottleneck);
    }
    addBias(out, heads.part(Part.BOTTLENECK_BIAS));
    double[][] result = new double[rows.length][];
    for (int i = 0; i < result.length; i++) {
      result[i] = java.util.Arrays.copyOfRange(out.data, i * out.numCols, (i + 1) * out.numCols);
    }
    return result;
  }

  /** f_b, {@code [n][bottleneck]}: the same after the batch norm with its running statistics. */
  static double[][] normed(Heads heads, double[][] bottleneck, double epsilon) {
    double[][] out = new double[bottleneck.length][heads.shape().bottleneck()];
    for (int i = 0; i < out.length; i++) {
      for (int j = 0; j < out[i].length; j++) {
        double centred = bottleneck[i][j] - heads.normMean()[j];
        double deviation = Math.sqrt(heads.normVariance()[j] + epsilon);
        out[i][j] =
            heads.part(Part.NORM_WEIGHT)[j] * centred / deviation + heads.part(Part.NORM_BIAS)[j];
      }
    }
    return out;
  }

  static DMatrixRMaj matrix(float[] numbers, int rows, int columns) {
    return DMatrixRMaj.wrap(rows, columns, Vectors.widened(numbers));
  }

  private static void addBias(DMatrixRMaj a, float[] bias) {
    double[] wide = Vectors.widened(bias);
    for (int i = 0; i < a.numRows; i++) {
      Vectors.axpy(1, wide, 0, a.data, i * a.numCols, a.numCols);
    }
  }
}
