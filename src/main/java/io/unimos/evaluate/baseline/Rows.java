package io.unimos.evaluate.baseline;

/** What every rival does with a few rows of numbers. */
final class Rows {
  private Rows() {}

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  /** {@code scale} times the product of each row with x. */
  static double[] scores(double[][] rows, double[] x, double scale) {
    double[] out = new double[rows.length];
    for (int k = 0; k < rows.length; k++) {
      out[k] = scale * dot(rows[k], x);
    }
    return out;
  }

  static void add(double[] to, double factor, double[] a) {
    for (int j = 0; j < to.length; j++) {
      to[j] += factor * a[j];
    }
  }
}
