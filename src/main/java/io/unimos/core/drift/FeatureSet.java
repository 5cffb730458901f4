package io.unimos.core.drift;

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
}
