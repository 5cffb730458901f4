package io.unimos.method;

/**
 * The few dense kernels that prediction needs. Matrices are stored by columns, {@code [d][k]} flat:
 * then every inner loop runs along independent outputs and is vectorised by the compiler, while a
 * sum along a row would have to keep its order. The order of additions is fixed, so results are the
 * same bits on every machine; logarithms and exponentials are StrictMath's for the same reason.
 */
final class Vectors {
  private Vectors() {}

  /** {@code out = M x} for M {@code [k,d]} stored by columns. */
  static void times(double[] columns, int k, double[] x, double[] out) {
    java.util.Arrays.fill(out, 0, k, 0);
    int j = 0;
    for (; j + 4 <= x.length; j += 4) {
      fourColumns(columns, j * k, k, x, j, out);
    }
    for (; j < x.length; j++) {
      axpy(x[j], columns, j * k, out, 0, k);
    }
  }

  private static void fourColumns(
      double[] columns, int at, int k, double[] x, int j, double[] out) {
    double a = x[j];
    double b = x[j + 1];
    double c = x[j + 2];
    double e = x[j + 3];
    for (int i = 0; i < k; i++) {
      out[i] +=
          a * columns[at + i]
              + b * columns[at + k + i]
              + c * columns[at + 2 * k + i]
              + e * columns[at + 3 * k + i];
    }
  }

  /** {@code out = M x} for M {@code [k,d]} stored by columns. */
  static void times(float[] columns, int k, float[] x, float[] out) {
    java.util.Arrays.fill(out, 0, k, 0);
    int j = 0;
    for (; j + 4 <= x.length; j += 4) {
      fourColumns(columns, j * k, k, x, j, out);
    }
    for (; j < x.length; j++) {
      float a = x[j];
      for (int i = 0; i < k; i++) {
        out[i] += a * columns[j * k + i];
      }
    }
  }

  private static void fourColumns(float[] columns, int at, int k, float[] x, int j, float[] out) {
    float a = x[j];
    float b = x[j + 1];
    float c = x[j + 2];
    float e = x[j + 3];
    for (int i = 0; i < k; i++) {
      out[i] +=
          a * columns[at + i]
              + b * columns[at + k + i]
              + c * columns[at + 2 * k + i]
              + e * columns[at + 3 * k + i];
    }
  }

  /** {@code y[to..to+n) += a x[from..from+n)}. */
  static void axpy(double a, double[] x, int from, double[] y, int to, int n) {
    for (int i = 0; i < n; i++) {
      y[to + i] += a * x[from + i];
    }
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double sum(double[] a) {
    double sum = 0;
    for (double v : a) {
      sum += v;
    }
    return sum;
  }

  /** {@code a / |a|}; a vector of zeros stays one. */
  static double[] normalised(double[] a) {
    double norm = Math.sqrt(dot(a, a));
    double[] out = a.clone();
    if (norm > 0) {
      for (int i = 0; i < out.length; i++) {
        out[i] /= norm;
      }
    }
    return out;
  }

  /**
   * Fills {@code out} with the softmax of {@code logits} (which may be the same array).
   *
   * @return the entropy of the result in nats
   */
  static double softmax(double[] logits, double[] out) {
    double max = Double.NEGATIVE_INFINITY;
    for (double z : logits) {
      max = Math.max(max, z);
    }
    double total = 0;
    double weighted = 0;
    for (int i = 0; i < out.length; i++) {
      double centred = logits[i] - max;
      double e = StrictMath.exp(centred);
      out[i] = e;
      total += e;
      weighted += e == 0 ? 0 : e * centred;
    }
    for (int i = 0; i < out.length; i++) {
      out[i] /= total;
    }
    return Math.max(0, StrictMath.log(total) - weighted / total);
  }

  /** Entropy in nats of a distribution. */
  static double entropy(double[] p) {
    double sum = 0;
    for (double v : p) {
      sum -= v > 0 ? v * StrictMath.log(v) : 0;
    }
    return sum;
  }

  static int argmax(double[] a) {
    int best = 0;
    for (int i = 1; i < a.length; i++) {
      if (a[i] > a[best]) {
        best = i;
      }
    }
    return best;
  }

  static double clip01(double v) {
    return Math.max(0, Math.min(1, v));
  }

  static double[] widened(float[] a) {
    double[] out = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      out[i] = a[i];
    }
    return out;
  }

  static float[] narrowed(double[] a) {
    float[] out = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      out[i] = (float) a[i];
    }
    return out;
  }

  /** Rows {@code [k][d]} to one array by columns, {@code [d][stride]}, from column {@code at}. */
  static void intoColumns(double[][] rows, double[] columns, int stride, int at) {
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        columns[j * stride + at + i] = rows[i][j];
      }
    }
  }
}
