package io.unimos.core.met;

import io.unimos.core.math.Vectors;
import org.ejml.data.DMatrixRMaj;

/**
 * The linear scores of a feature, one a class: W x + b.
 *
 * @param weight {@code [K * d]} by rows
 * @param bias {@code [K]}
 */
public record LinearHead(double[] weight, double[] bias) {

  /** Returns the head of W^T {@code [d,K]}, as a regression gives it. */
  public static LinearHead of(DMatrixRMaj transposed, double[] bias) {
    int d = transposed.numRows;
    int k = transposed.numCols;
    double[] weight = new double[k * d];
    for (int j = 0; j < d; j++) {
      for (int c = 0; c < k; c++) {
        weight[c * d + j] = transposed.data[j * k + c];
      }
    }
    return new LinearHead(weight, bias);
  }

  /** Returns the scores {@code [K]} of x {@code [d]}. */
  public double[] scores(double[] x) {
    double[] out = new double[bias.length];
    Vectors.times(weight, x, out);
    for (int k = 0; k < out.length; k++) {
      out[k] += bias[k];
    }
    return out;
  }

  /** Returns this head for features from which {@code offset} was not subtracted. */
  public LinearHead folded(double[] offset) {
    double[] shift = new double[bias.length];
    Vectors.times(weight, offset, shift);
    double[] moved = bias.clone();
    Vectors.axpy(-1, shift, 0, moved, 0, moved.length);
    return new LinearHead(weight, moved);
  }

  /** Returns this head with its scores times a factor. */
  public LinearHead scaled(double factor) {
    return new LinearHead(
        Vectors.scale(weight.clone(), factor), Vectors.scale(bias.clone(), factor));
  }
}
