package io.unimos.method;

import io.unimos.numbers.Vectors;

/**
 * Rows with a class each.
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

  /** No rows. */
  public static LabelledRows none() {
    return new LabelledRows(new double[0][], new int[0]);
  }

  /** n. */
  public int size() {
    return rows.length;
  }

  /** At most so many of the rows, evenly spread over all. */
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

  /** How often each class is among some labels, {@code [classes]}. */
  public static int[] counts(int[] labels, int classes) {
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /** Means of the classes, {@code [classes][d]}; zeros for a class without rows. */
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
