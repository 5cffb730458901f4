package io.unimos.core.drift;

import io.unimos.core.math.Vectors;

/**
 * The size, mean and spread of a set of features: the input of the mean-shift statistics.
 *
 * @param count n
 * @param mean {@code [d]}; zeros if the set is empty
 * @param variance the total population variance: the mean squared distance to the mean
 */
public record Moments(int count, double[] mean, double variance) {

  /**
   * Returns the moments of rows {@code [n][d]}; n may be 0, hence the argument {@code dimension}.
   */
  public static Moments of(double[][] rows, int dimension) {
    double[] mean = Vectors.mean(rows, dimension);
    double squares = 0;
    for (double[] row : rows) {
      squares += Vectors.squaredDistance(row, mean);
    }
    return new Moments(rows.length, mean, squares / Math.max(1, rows.length));
  }

  /**
   * Returns the moments of the rows of each class.
   *
   * @param labels {@code [n]}, the predicted classes in 0..classes-1
   */
  public static Moments[] byClass(double[][] rows, int[] labels, int classes, int dimension) {
    Moments[] moments = new Moments[classes];
    for (int k = 0; k < classes; k++) {
      int wanted = k;
      double[][] own =
          java.util.stream.IntStream.range(0, rows.length)
              .filter(i -> labels[i] == wanted)
              .mapToObj(i -> rows[i])
              .toArray(double[][]::new);
      moments[k] = of(own, dimension);
    }
    return moments;
  }
}
