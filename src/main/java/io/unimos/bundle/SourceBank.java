package io.unimos.bundle;

import java.util.stream.IntStream;

/**
 * The labelled source as features: the bank that the method learns from, and the hold-out that
 * judges it. Immutable by agreement: no caller may write into the arrays.
 *
 * @param features {@code [N][d]}, L2-normalised
 * @param labels {@code [N]}, indices of classes
 * @param heldOut {@code [N]}, true for the rows that are never trained on
 * @param countsPerClass {@code [K]}, the number of labelled source images of each class when the
 *     bundle was made. It includes those that found no place in the bank; it is 0 for a class of
 *     which only the text is known
 */
public record SourceBank(
    float[][] features, int[] labels, boolean[] heldOut, int[] countsPerClass) {
  /** The bound on the rows of a class that are trained on (method-specification 1.2). */
  public static final int BANK_PER_CLASS = 50;

  /** The share of the kept rows that is held out (method-specification 1.2). */
  public static final double HELD_OUT_SHARE = 0.2;

  /** Returns K, the number of classes. */
  public int classes() {
    return countsPerClass.length;
  }

  /** Returns d, the length of a feature. */
  public int dimension() {
    return features[0].length;
  }

  /** Returns the rows that may be trained on, in order. */
  public int[] bankRows() {
    return IntStream.range(0, labels.length).filter(row -> !heldOut[row]).toArray();
  }

  /** Returns the rows that are never trained on, in order. */
  public int[] heldOutRows() {
    return IntStream.range(0, labels.length).filter(row -> heldOut[row]).toArray();
  }

  /** Returns true for a class without images, of which only the text is known. */
  public boolean textOnly(int k) {
    return IntStream.of(labels).noneMatch(label -> label == k);
  }

  /**
   * Returns R {@code [K][d]}: the mean feature of each class in the bank, not normalised; zeros for
   * a class without images.
   */
  public float[][] classMeans() {
    float[][] means = new float[classes()][];
    for (int k = 0; k < means.length; k++) {
      int label = k;
      means[k] = mean(IntStream.of(bankRows()).filter(row -> labels[row] == label).toArray());
    }
    return means;
  }

  /** Returns S {@code [K][d]}: the class means, L2-normalised; zeros for a class without images. */
  public float[][] prototypes() {
    float[][] prototypes = classMeans();
    for (int k = 0; k < prototypes.length; k++) {
      if (!textOnly(k)) {
        FeatureRows.normalise(prototypes[k]);
      }
    }
    return prototypes;
  }

  private float[] mean(int[] rows) {
    double[] sum = new double[dimension()];
    for (int row : rows) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += features[row][i];
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mean[i] = (float) (sum[i] / Math.max(1, rows.length));
    }
    return mean;
  }
}
