package io.unimos.core.math;

/**
 * The dense kernels of prediction, on matrices {@code [k,d]} stored by rows in one array. Four rows
 * are taken at a time with two sums each: eight independent chains keep the processor's adders
 * busy, where a single sum would wait for itself (65 x 512 doubles: 6 us against 25). The order of
 * additions is fixed, so results are the same bits on every machine; logarithms and exponentials
 * are StrictMath's for the same reason.
 */
public final class Vectors {
  private Vectors() {}

  /**
   * Computes {@code out = M x} for M {@code [k,d]} by rows, d the length of x and k that of out.
   */
  public static void times(double[] rows, double[] x, double[] out) {
    int k = out.length;
    int r = 0;
    for (; r + 4 <= k; r += 4) {
      fourRows(rows, r, x, out);
    }
    for (; r < k; r++) {
      double sum = 0;
      for (int j = 0; j < x.length; j++) {
        sum += rows[r * x.length + j] * x[j];
      }
      out[r] = sum;
    }
  }

  private static void fourRows(double[] rows, int r, double[] x, double[] out) {
    int d = x.length;
    int a = r * d;
    int b = a + d;
    int c = b + d;
    int e = c + d;
    double a0 = 0;
    double a1 = 0;
    double b0 = 0;
    double b1 = 0;
    double c0 = 0;
    double c1 = 0;
    double e0 = 0;
    double e1 = 0;
    int even = d & ~1;
    for (int j = 0; j < even; j += 2) {
      double u = x[j];
      double v = x[j + 1];
      a0 += rows[a + j] * u;
      b0 += rows[b + j] * u;
      c0 += rows[c + j] * u;
      e0 += rows[e + j] * u;
      a1 += rows[a + j + 1] * v;
      b1 += rows[b + j + 1] * v;
      c1 += rows[c + j + 1] * v;
      e1 += rows[e + j + 1] * v;
    }
    if (even < d) {
      a0 += rows[a + even] * x[even];
      b0 += rows[b + even] * x[even];
      c0 += rows[c + even] * x[even];
      e0 += rows[e + even] * x[even];
    }
    out[r] = a0 + a1;
    out[r + 1] = b0 + b1;
    out[r + 2] = c0 + c1;
    out[r + 3] = e0 + e1;
  }

  /**
   * Computes {@code out = M x} for M {@code [k,d]} by rows, d the length of x and k that of out.
   */
  public static void times(float[] rows, float[] x, float[] out) {
    int k = out.length;
    int r = 0;
    for (; r + 4 <= k; r += 4) {
      fourRows(rows, r, x, out);
    }
    for (; r < k; r++) {
      float sum = 0;
      for (int j = 0; j < x.length; j++) {
        sum += rows[r * x.length + j] * x[j];
      }
      out[r] = sum;
    }
  }

  private static void fourRows(float[] rows, int r, float[] x, float[] out) {
    int d = x.length;
    int a = r * d;
    int b = a + d;
    int c = b + d;
    int e = c + d;
    float a0 = 0;
    float a1 = 0;
    float b0 = 0;
    float b1 = 0;
    float c0 = 0;
    float c1 = 0;
    float e0 = 0;
    float e1 = 0;
    int even = d & ~1;
    for (int j = 0; j < even; j += 2) {
      float u = x[j];
      float v = x[j + 1];
      a0 += rows[a + j] * u;
      b0 += rows[b + j] * u;
      c0 += rows[c + j] * u;
      e0 += rows[e + j] * u;
      a1 += rows[a + j + 1] * v;
      b1 += rows[b + j + 1] * v;
      c1 += rows[c + j + 1] * v;
      e1 += rows[e + j + 1] * v;
    }
    if (even < d) {
      a0 += rows[a + even] * x[even];
      b0 += rows[b + even] * x[even];
      c0 += rows[c + even] * x[even];
      e0 += rows[e + even] * x[even];
    }
    out[r] = a0 + a1;
    out[r + 1] = b0 + b1;
    out[r + 2] = c0 + c1;
    out[r + 3] = e0 + e1;
  }

  /** Computes {@code y[to..to+n) += a x[from..from+n)}. */
  public static void axpy(double a, double[] x, int from, double[] y, int to, int n) {
    for (int i = 0; i < n; i++) {
      y[to + i] += a * x[from + i];
    }
  }

  /** Computes {@code y[to..to+n) += a x[from..from+n)}. */
  public static void axpy(float a, float[] x, int from, float[] y, int to, int n) {
    for (int i = 0; i < n; i++) {
      y[to + i] += a * x[from + i];
    }
  }

  /** Returns the dot product of two stretches of n floats, with four sums in double. */
  public static double dot(float[] a, int from, float[] b, int at, int n) {
    double s = 0;
    double t = 0;
    double u = 0;
    double v = 0;
    int quads = n & ~3;
    for (int i = 0; i < quads; i += 4) {
      s += a[from + i] * b[at + i];
      t += a[from + i + 1] * b[at + i + 1];
      u += a[from + i + 2] * b[at + i + 2];
      v += a[from + i + 3] * b[at + i + 3];
    }
    for (int i = quads; i < n; i++) {
      s += a[from + i] * b[at + i];
    }
    return (s + t) + (u + v);
  }

  /**
   * Returns the dot product with four independent sums, the default choice. Its bits differ from
   * {@link #dotInOrder}.
   */
  public static double dot(double[] a, double[] b) {
    return dot(a, 0, b, 0, a.length);
  }

  /** Returns {@link #dot(double[], double[])} of two stretches of n numbers. */
  public static double dot(double[] a, int from, double[] b, int at, int n) {
    double s = 0;
    double t = 0;
    double u = 0;
    double v = 0;
    int quads = n & ~3;
    for (int i = 0; i < quads; i += 4) {
      s += a[from + i] * b[at + i];
      t += a[from + i + 1] * b[at + i + 1];
      u += a[from + i + 2] * b[at + i + 2];
      v += a[from + i + 3] * b[at + i + 3];
    }
    for (int i = quads; i < n; i++) {
      s += a[from + i] * b[at + i];
    }
    return (s + t) + (u + v);
  }

  /**
   * Returns the dot product in plain order, for values that were fitted, saved or published with
   * it.
   */
  public static double dotInOrder(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Returns {@link #dotInOrder(double[], double[])} of floats, products and sums in double. */
  public static double dotInOrder(float[] a, float[] b) {
    return dotInOrder(a, 0, b, 0, a.length);
  }

  /** Returns {@link #dotInOrder(float[], float[])} of two stretches of n floats. */
  public static double dotInOrder(float[] a, int from, float[] b, int at, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) a[from + i] * b[at + i];
    }
    return sum;
  }

  /** Returns the dot product with four sums in single precision, for many products at a time. */
  public static double dotInSingle(float[] a, float[] b) {
    float s = 0;
    float t = 0;
    float u = 0;
    float v = 0;
    int quads = a.length & ~3;
    for (int i = 0; i < quads; i += 4) {
      s += a[i] * b[i];
      t += a[i + 1] * b[i + 1];
      u += a[i + 2] * b[i + 2];
      v += a[i + 3] * b[i + 3];
    }
    for (int i = quads; i < a.length; i++) {
      s += a[i] * b[i];
    }
    return ((double) s + t) + ((double) u + v);
  }

  /** Returns |a - b|^2, with four independent sums. */
  public static double squaredDistance(double[] a, double[] b) {
    double s = 0;
    double t = 0;
    double u = 0;
    double v = 0;
    int quads = a.length & ~3;
    for (int i = 0; i < quads; i += 4) {
      double p = a[i] - b[i];
      double q = a[i + 1] - b[i + 1];
      double r = a[i + 2] - b[i + 2];
      double w = a[i + 3] - b[i + 3];
      s += p * p;
      t += q * q;
      u += r * r;
      v += w * w;
    }
    for (int i = quads; i < a.length; i++) {
      s += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return (s + t) + (u + v);
  }

  /** Returns the mean {@code [d]} of rows; zeros when there is none. */
  public static double[] mean(double[][] rows, int d) {
    double[] mean = new double[d];
    for (double[] row : rows) {
      axpy(1, row, 0, mean, 0, d);
    }
    divide(mean, Math.max(1, rows.length));
    return mean;
  }

  /** Computes {@code a /= divisor}, whose bits differ from a product with 1/divisor. */
  public static void divide(double[] a, double divisor) {
    for (int i = 0; i < a.length; i++) {
      a[i] /= divisor;
    }
  }

  /** Computes {@code a *= factor}, and returns a. */
  public static double[] scale(double[] a, double factor) {
    for (int i = 0; i < a.length; i++) {
      a[i] *= factor;
    }
    return a;
  }

  /** Returns the sum, in order. */
  public static double sum(double[] a) {
    double sum = 0;
    for (double v : a) {
      sum += v;
    }
    return sum;
  }

  /** Returns {@code a / |a|}; a vector of zeros stays one. */
  public static double[] normalised(double[] a) {
    double norm = Math.sqrt(dot(a, a));
    double[] out = a.clone();
    if (norm > 0) {
      divide(out, norm);
    }
    return out;
  }

  /** Returns base^exponent by repeated products: the same bits on any machine. */
  public static double power(double base, int exponent) {
    double result = 1;
    for (int i = 0; i < exponent; i++) {
      result *= base;
    }
    return result;
  }

  /** Returns the nearest number in 0..1. */
  public static double clip01(double v) {
    return Math.max(0, Math.min(1, v));
  }

  /** Returns each number in double. */
  public static double[] widened(float[] a) {
    double[] out = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      out[i] = a[i];
    }
    return out;
  }

  /** Returns each row in double. */
  public static double[][] widened(float[][] rows) {
    double[][] out = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      out[i] = widened(rows[i]);
    }
    return out;
  }

  /** Returns each number rounded to single precision. */
  public static float[] narrowed(double[] a) {
    float[] out = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      out[i] = (float) a[i];
    }
    return out;
  }

  /** Returns each row rounded to single precision. */
  public static float[][] narrowed(double[][] rows) {
    float[][] out = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      out[i] = narrowed(rows[i]);
    }
    return out;
  }

  /** Returns rows {@code [k][d]} as one array. */
  public static double[] flat(double[][] rows) {
    int d = rows[0].length;
    double[] out = new double[rows.length * d];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, out, i * d, d);
    }
    return out;
  }
}
