package io.unimos.core.round;

import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;

/**
 * The scores whose columns are moved until the classes come in wanted shares (method-specification
 * 4.14). A probe that was moved onto a camera is right about the order within a class and biased
 * between classes.
 *
 * @param biases {@code [K]}, added to the columns, mean 0
 * @param probabilities {@code [n][K]}, softmax of the scores and a share of the biases
 */
record ClassBalance(double[] biases, double[][] probabilities) {
  /** The number of fixed-point steps (method-specification 4.14). */
  private static final int STEPS = 15;

  private static final double TINY = 1e-9;

  /**
   * Balances the scores.
   *
   * @param scores {@code [n][K]}
   * @param wanted {@code [K]}, shares of the classes
   * @param strength share of the biases that is used, 0..1
   */
  static ClassBalance of(double[][] scores, double[] wanted, double strength) {
    int k = wanted.length;
    // softmax(z + b) = e^z e^b / sum: one exponential a score instead of one a step
    double[][] powers = new double[scores.length][k];
    for (int i = 0; i < scores.length; i++) {
      double max = scores[i][Probabilities.argmax(scores[i])];
      for (int c = 0; c < k; c++) {
        powers[i][c] = StrictMath.exp(scores[i][c] - max);
      }
    }
    double[] biases = new double[k];
    for (int step = 0; step < STEPS; step++) {
      double[] mean = columnMeans(powers, biases);
      for (int c = 0; c < k; c++) {
        biases[c] += StrictMath.log(wanted[c] / (mean[c] + TINY));
      }
      double middle = Vectors.sum(biases) / k;
      for (int c = 0; c < k; c++) {
        biases[c] -= middle;
      }
    }
    double[][] probabilities = new double[scores.length][k];
    double[] row = new double[k];
    for (int i = 0; i < scores.length; i++) {
      for (int c = 0; c < k; c++) {
        row[c] = scores[i][c] + strength * biases[c];
      }
      Probabilities.softmax(row, probabilities[i]);
    }
    return new ClassBalance(biases, probabilities);
  }

  private static double[] columnMeans(double[][] powers, double[] biases) {
    int k = biases.length;
    double[] factor = new double[k];
    for (int c = 0; c < k; c++) {
      factor[c] = StrictMath.exp(biases[c]);
    }
    double[] mean = new double[k];
    for (double[] row : powers) {
      double sum = 0;
      for (int c = 0; c < k; c++) {
        sum += row[c] * factor[c];
      }
      for (int c = 0; c < k; c++) {
        mean[c] += row[c] * factor[c] / sum;
      }
    }
    for (int c = 0; c < k; c++) {
      mean[c] /= powers.length;
    }
    return mean;
  }
}
