package io.unimos.core.source;

import io.unimos.core.math.Vectors;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A set of rows with a class each.
 *
 * @param rows {@code [n][d]}
 * @param labels {@code [n]}
 */
public record LabelledRows(double[][] rows, int[] labels) {
  public LabelledRows {
    if (rows.length != labels.length) {
      throw new IllegalArgumentException(
          "%d rows, but %d labels".formatted(rows.length, labels.length));
    }
  }

  /** Returns an empty set. */
  public static LabelledRows none() {
    return new LabelledRows(new double[0][], new int[0]);
  }

  /** Returns n. */
  public int size() {
    return rows.length;
  }

  /** Returns at most {@code most} of the rows, evenly spread over all. */
  public LabelledRows thinned(int most) {
    if (size() <= most) {
      return this;
    }
    return at(IntStream.range(0, most).map(i -> (int) ((long) i * size() / most)));
  }

  /** Returns some of the rows, by their numbers. */
  public LabelledRows at(IntStream chosen) {
    int[] numbers = chosen.toArray();
    return new LabelledRows(
        Arrays.stream(numbers).mapToObj(i -> rows[i]).toArray(double[][]::new),
        Arrays.stream(numbers).map(i -> labels[i]).toArray());
  }

  /** Returns the number of labels of each class, {@code [classes]}. */
  public static int[] counts(int[] labels, int classes) {
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /** Returns the means of the classes, {@code [classes][d]}; zeros for a class without rows. */
  public double[][] means(int classes) {
    int d = rows[0].length;
    double[][] means = new double[classes][d];
    int[] counts = counts(labels, classes);
    for (int i = 0; i < rows.length; i++) {
      Vectors.axpy(1, rows[i], 0, means[labels[i]], 0, d);
    }
    for (int k = 0; k < classes; k++) {
      Vectors.divide(means[k], Math.max(1, counts[k]));
    }
    return means;
  }
}
