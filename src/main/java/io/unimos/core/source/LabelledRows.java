package io.unimos.core.source;

import io.unimos.core.math.Vectors;

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
    double[][] some = new double[most][];
    int[] theirs = new int[most];
    for (int i = 0; i < most; i++) {
      int at = (int) ((long) i * size() / most);
      some[i] = rows[at];
      theirs[i] = labels[at];
    }
    return new LabelledRows(some, theirs);
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
