package io.unimos.bundle;

import io.unimos.core.math.Vectors;
import java.nio.file.Path;
import java.util.List;

/** Arithmetic on features as rows of floats; sums are in double. */
final class FeatureRows {
  /**
   * The tolerated deviation of a norm from 1. Half precision moves the norm of a unit vector by
   * 2e-4 at most; a wrong tower moves it by far more.
   */
  private static final double NORM_TOLERANCE = 0.01;

  private FeatureRows() {}

  static void normalise(float[] row) {
    double norm = Math.sqrt(Vectors.dotInOrder(row, row));
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) (row[i] / norm);
    }
  }

  /** Returns the index of the row with the largest dot product. */
  static int nearest(float[] feature, float[][] rows) {
    int nearest = 0;
    for (int k = 1; k < rows.length; k++) {
      if (Vectors.dotInOrder(feature, rows[k]) > Vectors.dotInOrder(feature, rows[nearest])) {
        nearest = k;
      }
    }
    return nearest;
  }

  /** Returns the L2-normalised mean. */
  static float[] normalisedMean(List<float[]> rows) {
    float[] sum = new float[rows.get(0).length];
    for (float[] row : rows) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += row[i] / rows.size();
      }
    }
    normalise(sum);
    return sum;
  }

  /**
   * Normalises the rows again after their rounding to halves, and refuses rows that never had norm
   * 1.
   */
  static float[][] unit(Path file, String field, float[][] rows) throws BundleException {
    for (int row = 0; row < rows.length; row++) {
      double norm = Math.sqrt(Vectors.dotInOrder(rows[row], rows[row]));
      if (Math.abs(norm - 1) > NORM_TOLERANCE) {
        throw new BundleException(
            file, field + "[" + row + "]", "has norm " + (float) norm + ", expected 1");
      }
      normalise(rows[row]);
    }
    return rows;
  }
}
