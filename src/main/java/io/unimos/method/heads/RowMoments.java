package io.unimos.method.heads;

import org.ejml.data.DMatrixRMaj;

/**
 * Mean and covariance of rows: all that a linear layer's outputs on them have as mean and variance.
 *
 * @param count of the rows
 * @param mean {@code [d]}
 * @param covariance {@code [d,d]}, divisor {@code count}
 */
public record RowMoments(int count, double[] mean, DMatrixRMaj covariance) {
  /** What makes the covariance one with divisor count - 1. */
  double unbiased() {
    return (double) count / Math.max(1, count - 1);
  }
}
