package io.unimos.core.met;

import org.ejml.data.DMatrixRMaj;

/**
 * The mean and covariance of rows; they determine mean and variance of a linear layer's outputs on
 * them.
 *
 * @param count of the rows
 * @param mean {@code [d]}
 * @param covariance {@code [d,d]}, divisor {@code count}
 */
public record RowMoments(int count, double[] mean, DMatrixRMaj covariance) {
  /** Returns the factor that gives the covariance the divisor count - 1. */
  double unbiased() {
    return (double) count / Math.max(1, count - 1);
  }
}
