package io.unimos.core.drift;

import java.util.Arrays;

/**
 * A set of features with the classes predicted for them.
 *
 * @param rows {@code [n][d]}
 * @param labels {@code [n]}, in 0..classes-1
 * @param classes K
 * @param dimension d
 */
public record FeatureSet(double[][] rows, int[] labels, int classes, int dimension) {

  /** Returns the moments of all rows. */
  public Moments moments() {
    return Moments.of(rows, dimension);
  }

  /** Returns the moments of the rows of each class, {@code [K]}. */
  public Moments[] byClass() {
    return Moments.byClass(rows, labels, classes, dimension);
  }

  /** Returns the last {@code count} rows, or all if there are fewer. */
  public FeatureSet newest(int count) {
    int from = Math.max(0, rows.length - count);
    return from == 0
        ? this
        : new FeatureSet(
            Arrays.copyOfRange(rows, from, rows.length),
            Arrays.copyOfRange(labels, from, labels.length),
            classes,
            dimension);
  }
}
