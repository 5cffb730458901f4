package io.unimos.core.drift;

import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import java.util.Arrays;

/** Distances between two sets of features or two distributions (method-specification 5.6). */
final class Divergences {
  private Divergences() {}

  /** Returns the variance of each component, {@code [d]}. */
  static double[] spread(double[][] rows, double[] mean) {
    double[] spread = new double[mean.length];
    for (double[] row : rows) {
      for (int j = 0; j < spread.length; j++) {
        double off = row[j] - mean[j];
        spread[j] += off * off / rows.length;
      }
    }
    return spread;
  }

  /** Returns the squared Frechet distance of two Gaussians with diagonal covariances. */
  static double frechet(double[] meanA, double[] spreadA, double[] meanB, double[] spreadB) {
    double sum = Vectors.squaredDistance(meanA, meanB);
    for (int j = 0; j < spreadA.length; j++) {
      double off = Math.sqrt(spreadA[j]) - Math.sqrt(spreadB[j]);
      sum += off * off;
    }
    return sum;
  }

  /**
   * Returns the unbiased squared maximum mean discrepancy, with an RBF kernel whose width is the
   * median heuristic's; 0 if a set has fewer than 2 rows.
   */
  static double mmd(double[][] a, double[][] b) {
    if (a.length < 2 || b.length < 2) {
      return 0;
    }
    double[] across = across(a, b);
    double[] sorted = across.clone();
    Arrays.sort(sorted);
    double width = Math.max(1e-12, sorted[sorted.length / 2]);
    return mean(within(a), width) + mean(within(b), width) - 2 * mean(across, width);
  }

  /** Returns the Jensen-Shannon divergence in nats, 0..ln 2. */
  static double jensenShannon(double[] p, double[] q) {
    double[] middle = new double[p.length];
    for (int k = 0; k < p.length; k++) {
      middle[k] = (p[k] + q[k]) / 2;
    }
    return Math.max(
        0,
        Probabilities.entropy(middle) - (Probabilities.entropy(p) + Probabilities.entropy(q)) / 2);
  }

  /** Returns the squared distances of all pairs of different rows, each pair once. */
  private static double[] within(double[][] rows) {
    double[] out = new double[rows.length * (rows.length - 1) / 2];
    int pair = 0;
    for (int i = 1; i < rows.length; i++) {
      for (int j = 0; j < i; j++) {
        out[pair++] = Vectors.squaredDistance(rows[i], rows[j]);
      }
    }
    return out;
  }

  private static double[] across(double[][] a, double[][] b) {
    double[] out = new double[a.length * b.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b.length; j++) {
        out[i * b.length + j] = Vectors.squaredDistance(a[i], b[j]);
      }
    }
    return out;
  }

  private static double mean(double[] distances, double width) {
    double sum = 0;
    for (double distance : distances) {
      sum += StrictMath.exp(-distance / width);
    }
    return sum / distances.length;
  }
}
