package io.unimos.drift;

import io.unimos.numbers.Vectors;

/**
 * Size, mean and spread of a set of features: all that the mean-shift statistics need of it.
 *
 * @param count n
 * @param mean {@code [d]}; zeros when the set is empty
 * @param variance total population variance: mean squared distance to the mean
 */
public record Moments(int count, double[] mean, double variance) {

  /** The moments of rows {@code [n][d]}; {@code d} is asked for because there may be no row. */
  public static Moments of(double[][] rows, int dimension) {
    double[] mean = Vectors.mean(rows, dimension);
    double squares = 0;
    for (double[] row : rows) {
      squares += Vectors.squaredDistance(row, mean);
    }
    return new Moments(rows.length, mean, squares / Math.max(1, rows.length));
  }

  /** As {@link #of(double[][], int)}. */
  public static Moments of(float[][] rows, int dimension) {
    return of(Vectors.widened(rows), dimension);
  }

  /**
   * The moments of each class's rows.
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
