package io.unimos.method.round;

import io.unimos.method.LabelSettings;
import io.unimos.method.LabelledRows;
import io.unimos.method.heads.MatrixProducts;
import io.unimos.numbers.Vectors;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The discriminative start of a round in closed form (METHOD.md 4): batch norm statistics of bank
 * and memory together, and a ridge classifier on the bottleneck's outputs, both sides with half the
 * weight. Stateless; uses libtorch for the large products, on the calling thread.
 */
final class Refit {
  private final LabelSettings settings;
  private final double epsilon;

  /**
   * With the constants to use.
   *
   * @param epsilon of the batch norm, 1e-5
   */
  Refit(LabelSettings settings, double epsilon) {
    this.settings = settings;
    this.epsilon = epsilon;
  }

  /**
   * What came out; h is the width of the bottleneck.
   *
   * @param mean {@code [h]}, of the batch norm
   * @param variance {@code [h]}, of the batch norm
   * @param v {@code [K][h]}
   * @param g {@code [K]}
   * @param bias {@code [K]}
   */
  record Fitted(double[] mean, double[] variance, double[][] v, double[] g, double[] bias) {}

  /**
   * Fits on outputs of the bottleneck before its batch norm.
   *
   * @param bank {@code [N][h]} with labels, N at least 2
   * @param memory {@code [n][h]} with labels, n at least 2
   * @param scale {@code [h]}, the batch norm's weight
   * @param shift {@code [h]}, the batch norm's bias
   * @param classes K
   */
  Fitted fit(LabelledRows bank, LabelledRows memory, double[] scale, double[] shift, int classes) {
    int h = scale.length;
    double[] bankMean = Vectors.mean(bank.rows(), h);
    double[] memoryMean = Vectors.mean(memory.rows(), h);
    double[] bankVariance = variance(bank.rows(), bankMean);
    double[] memoryVariance = variance(memory.rows(), memoryMean);
    double[] mean = new double[h];
    double[] variance = new double[h];
    for (int j = 0; j < h; j++) {
      double apart = bankMean[j] - memoryMean[j];
      mean[j] = (bankMean[j] + memoryMean[j]) / 2;
      variance[j] = (bankVariance[j] + memoryVariance[j]) / 2 + apart * apart / 4;
    }
    Normaliser normaliser = new Normaliser(mean, variance, scale, shift, epsilon);
    return ridge(normaliser, bank, memory, classes);
  }

  /** The batch norm in evaluation mode. */
  private record Normaliser(
      double[] mean, double[] variance, double[] scale, double[] shift, double epsilon) {
    void apply(double[] row, double[] out, int at) {
      for (int j = 0; j < row.length; j++) {
        out[at + j] = scale[j] * (row[j] - mean[j]) / Math.sqrt(variance[j] + epsilon) + shift[j];
      }
    }
  }

  private Fitted ridge(Normaliser normaliser, LabelledRows bank, LabelledRows memory, int classes) {
    int h = normaliser.mean.length;
    int n = bank.size() + memory.size();
    DMatrixRMaj x = new DMatrixRMaj(n, h);
    DMatrixRMaj y = new DMatrixRMaj(n, classes);
    double[] weights = new double[n];
    place(bank, 0, normaliser, x, y, weights);
    place(memory, bank.size(), normaliser, x, y, weights);
    double[] xMean = centre(x, weights);
    double[] yMean = centre(y, weights);
    DMatrixRMaj gram;
    DMatrixRMaj cross;
    try (MatrixProducts products = new MatrixProducts()) {
      gram = products.transposedTimes(x, x);
      cross = products.transposedTimes(x, y);
    }
    double trace = 0;
    for (int j = 0; j < h; j++) {
      trace += gram.get(j, j);
    }
    for (int j = 0; j < h; j++) {
      gram.add(j, j, settings.ridge() * trace / h);
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(h);
    DMatrixRMaj w = new DMatrixRMaj(h, classes);
    if (!solver.setA(gram)) {
      throw new ArithmeticException("the bottleneck's outputs have no spread");
    }
    solver.solve(cross, w);
    return scaled(normaliser, w, xMean, yMean);
  }

  private Fitted scaled(Normaliser normaliser, DMatrixRMaj w, double[] xMean, double[] yMean) {
    int classes = yMean.length;
    int h = xMean.length;
    double[][] v = new double[classes][h];
    double[] g = new double[classes];
    double[] bias = new double[classes];
    for (int k = 0; k < classes; k++) {
      for (int j = 0; j < h; j++) {
        v[k][j] = settings.classifierScale() * w.get(j, k);
      }
      g[k] = Math.sqrt(Vectors.dot(v[k], v[k]));
      bias[k] = settings.classifierScale() * yMean[k] - Vectors.dot(v[k], xMean);
    }
    double middle = Vectors.sum(bias) / classes;
    for (int k = 0; k < classes; k++) {
      bias[k] -= middle;
    }
    return new Fitted(normaliser.mean, normaliser.variance, v, g, bias);
  }

  private static void place(
      LabelledRows side,
      int at,
      Normaliser normaliser,
      DMatrixRMaj x,
      DMatrixRMaj y,
      double[] weights) {
    for (int i = 0; i < side.size(); i++) {
      normaliser.apply(side.rows()[i], x.data, (at + i) * x.numCols);
      y.set(at + i, side.labels()[i], 1);
      weights[at + i] = .5 / side.size();
    }
  }

  /** Takes the weighted mean off each row, then the root of its weight in. */
  private static double[] centre(DMatrixRMaj a, double[] weights) {
    int d = a.numCols;
    double[] mean = new double[d];
    for (int i = 0; i < weights.length; i++) {
      Vectors.axpy(weights[i], a.data, i * d, mean, 0, d);
    }
    for (int i = 0; i < weights.length; i++) {
      double root = Math.sqrt(weights[i]);
      for (int j = 0; j < d; j++) {
        a.data[i * d + j] = root * (a.data[i * d + j] - mean[j]);
      }
    }
    return mean;
  }

  private static double[] variance(double[][] rows, double[] mean) {
    double[] variance = new double[mean.length];
    for (double[] row : rows) {
      for (int j = 0; j < mean.length; j++) {
        variance[j] += (row[j] - mean[j]) * (row[j] - mean[j]);
      }
    }
    Vectors.divide(variance, Math.max(1, rows.length - 1));
    return variance;
  }
}
