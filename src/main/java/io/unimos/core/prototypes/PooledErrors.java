package io.unimos.core.prototypes;

import io.unimos.core.math.ArrayBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The votes of many classes on the class prior without a number for each pair of them
 * (method-specification 4.5). Of row j of C, divided by its mass, only the diagonal part is kept by
 * itself; the rest is kept as the sum over all rows. When records of j come, its former part beside
 * the diagonal counts less, and is taken to be spread as the sum is. That is the only
 * approximation. One per domain; owner: the domain's stream thread.
 */
final class PooledErrors {
  private static final double TINY = 1e-12;

  private final double[] own;
  private final double[] beside;

  PooledErrors(int classes) {
    own = new double[classes];
    beside = new double[classes];
    Arrays.fill(own, 1);
  }

  /**
   * Adds p u^T to C.
   *
   * @param p {@code [K]}
   * @param u {@code [K]}
   * @param masses {@code [K]}, of the rows before
   */
  void add(double[] p, double[] u, double[] masses) {
    int k = own.length;
    double whole = 0;
    for (double v : beside) {
      whole += v;
    }
    double[] diluted = new double[k];
    double shares = 0;
    double all = 0;
    for (int j = 0; j < k; j++) {
      double share = p[j] / (masses[j] + p[j]);
      double error = error(j, masses[j]);
      diluted[j] = share * error / Math.max(Math.max(error, whole - beside[j]), TINY);
      shares += share;
      all += diluted[j];
    }
    for (int j = 0; j < k; j++) {
      double share = p[j] / (masses[j] + p[j]);
      double less = Math.min(1, all - diluted[j]);
      beside[j] = Math.max(0, beside[j] * (1 - less) + (shares - share) * u[j]);
      own[j] += p[j] * u[j];
    }
  }

  /** Returns the mean over j of C_j divided by its mass, {@code [K]}. */
  double[] mean(double[] masses) {
    int k = own.length;
    double[] q = new double[k];
    double sum = 0;
    for (int j = 0; j < k; j++) {
      q[j] = own[j] / masses[j] + beside[j];
      sum += q[j];
    }
    for (int j = 0; j < k; j++) {
      q[j] /= sum;
    }
    return q;
  }

  private double error(int j, double mass) {
    return Math.max(0, 1 - own[j] / mass);
  }

  void write(ByteBuffer out) {
    ArrayBytes.put(out, own);
    ArrayBytes.put(out, beside);
  }

  void read(ByteBuffer in) {
    ArrayBytes.get(in, own);
    ArrayBytes.get(in, beside);
  }

  static int bytes(int classes) {
    return 2 * Double.BYTES * classes;
  }
}
