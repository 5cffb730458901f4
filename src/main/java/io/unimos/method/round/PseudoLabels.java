package io.unimos.method.round;

import io.unimos.numbers.Probabilities;
import io.unimos.numbers.Vectors;

/**
 * The labels of preset {@code paper} over the whole memory (METHOD.md 3): the teacher's in rounds 0
 * and 1, then by centroids in odd and by the ensemble in even rounds.
 */
public final class PseudoLabels {
  /** Keeps an empty class from dividing by zero (METHOD.md 3). */
  private static final double EMPTY = 1e-8;

  private PseudoLabels() {}

  /** Where a round's labels come from. */
  public enum Kind {
    /** argmax z. */
    TEACHER,
    /** argmax cosine to the centroids of f_b, one pass. */
    CENTROIDS,
    /** argmax of the ensemble p. */
    ENSEMBLE
  }

  /** The kind for a round, counted from 0. */
  public static Kind kind(int round) {
    if (round <= 1) {
      return Kind.TEACHER;
    }
    return round % 2 == 1 ? Kind.CENTROIDS : Kind.ENSEMBLE;
  }

  /**
   * Labels by centroids: c_k = sum_n p[n,k] fb_n/norm(fb_n) / (1e-8 + sum_n p[n,k]).
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
