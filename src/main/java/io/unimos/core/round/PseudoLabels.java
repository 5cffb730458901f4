package io.unimos.core.round;

import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;

/**
 * The labels by centroids of the published schedule after odd epochs (method-specification 3.1).
 */
public final class PseudoLabels {
  /** The term that keeps an empty class from a division by zero (method-specification 3.1). */
  private static final double EMPTY = 1e-8;

  private PseudoLabels() {}

  /**
   * Returns the labels by centroids: c_k = sum_n p[n,k] fb_n/norm(fb_n) / (1e-8 + sum_n p[n,k]).
   *
   * @param bottleneck {@code [n][h]}, f_b in evaluation mode
   * @param ensemble {@code [n][K]}, p
   */
  public static int[] centroids(double[][] bottleneck, double[][] ensemble) {
    int k = ensemble[0].length;
    int h = bottleneck[0].length;
    double[][] centroids = new double[k][h];
    double[] masses = new double[k];
    double[][] units = new double[bottleneck.length][];
    for (int i = 0; i < bottleneck.length; i++) {
      units[i] = Vectors.normalised(bottleneck[i]);
      for (int c = 0; c < k; c++) {
        masses[c] += ensemble[i][c];
        Vectors.axpy(ensemble[i][c], units[i], 0, centroids[c], 0, h);
      }
    }
    double[] flat = new double[k * h];
    for (int c = 0; c < k; c++) {
      Vectors.divide(centroids[c], EMPTY + masses[c]);
      System.arraycopy(Vectors.normalised(centroids[c]), 0, flat, c * h, h);
    }
    int[] labels = new int[units.length];
    double[] cosines = new double[k];
    for (int i = 0; i < units.length; i++) {
      Vectors.times(flat, units[i], cosines);
      labels[i] = Probabilities.argmax(cosines);
    }
    return labels;
  }
}
