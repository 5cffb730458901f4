package io.unimos.bundle;

import java.util.stream.IntStream;

/**
 * The labelled source as features: what the method learns from, and the hold-out by which it is
 * judged. Immutable by agreement: nobody writes into the arrays.
 *
 * @param features {@code [N][d]}, L2-normalised
 * @param labels {@code [N]}, indices of classes
 * @param heldOut {@code [N]}, true for the rows that are never trained on
 * @param countsPerClass {@code [K]}, labelled source images of each class when the bundle was made,
 *     those that found no place in the bank included; 0 for a class of which only the text is known
 */
public record SourceBank(
    float[][] features, int[] labels, boolean[] heldOut, int[] countsPerClass) {
  /**
   * Rows a class that are trained on, at most (method-specification 1.2): 10 a class cost 5 points.
   */
  public static final int BANK_PER_CLASS = 50;

  /** Of what is kept (method-specification 1.2). */
  public static final double HELD_OUT_SHARE = 0.2;

  /** K. */
  public int classes() {
    return countsPerClass.length;
  }

  /** d. */
  public int dimension() {
    return features[0].length;
  }

  /** The rows that may be trained on, in order. */
  public int[] bankRows() {
    return IntStream.range(0, labels.length).filter(row -> !heldOut[row]).toArray();
  }

  /** The rows that are never trained on, in order. */
  public int[] heldOutRows() {
    return IntStream.range(0, labels.length).filter(row -> heldOut[row]).toArray();
  }

  /** Whether a class has no image: its text is all that is known of it. */
  public boolean textOnly(int k) {
    return IntStream.of(labels).noneMatch(label -> label == k);
  }

  /**
   * R {@code [K][d]}: the mean feature of each class in the bank, not normalised; zeros for one
   * without images.
   */
  public float[][] classMeans() {
    float[][] means = new float[classes()][];
    for (int k = 0; k < means.length; k++) {
      int label = k;
      means[k] = mean(IntStream.of(bankRows()).filter(row -> labels[row] == label).toArray());
    }
    return means;
  }

  /** m_s {@code [d]}: the mean feature of the bank. */
  public float[] mean() {
    return mean(bankRows());
  }

  /** S {@code [K][d]}: the class means, L2-normalised; zeros for a class without images. */
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
