package io.unimos.core.drift;

import io.unimos.core.math.Vectors;
import java.util.Arrays;

/** The search for the image at which a domain changed (method-specification 5.3). */
public final class ChangePoint {
  /**
   * The number of newest features whose mean is the first guess of the mean after the change; the
   * mean before it takes as many.
   */
  public static final int GUESSED = 64;

  /** The fewest features after the change. */
  private static final int LEAST = GUESSED / 2;

  private static final int ROUNDS = 3;

  private ChangePoint() {}

  /**
   * Returns the index of the first row after the change. Each row votes for the mean before or the
   * mean after, whichever is nearer. The change is the start of the suffix that votes most for the
   * mean after.
   *
   * @param rows {@code [n][d]}, the newest features in their order, n at least 1
   * @param before {@code [d]}, the mean of the features before the rows
   * @return the index; 0 if all rows are from after the change
   */
  public static int of(double[][] rows, double[] before) {
    int first = Math.max(0, rows.length - GUESSED);
    for (int round = 0; round < ROUNDS; round++) {
      double[] after = Vectors.mean(Arrays.copyOfRange(rows, first, rows.length), before.length);
      double[] way = after.clone();
      Vectors.axpy(-1, before, 0, way, 0, way.length);
      double half = (Vectors.dot(after, way) + Vectors.dot(before, way)) / 2;
      first = greatestSuffix(rows, way, half);
    }
    return first;
  }

  private static int greatestSuffix(double[][] rows, double[] way, double half) {
    int best = Math.max(0, rows.length - LEAST);
    double greatest = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (int i = rows.length - 1; i >= 0; i--) {
      sum += Vectors.dot(rows[i], way) - half;
      if (rows.length - i >= LEAST && sum > greatest) {
        greatest = sum;
        best = i;
      }
    }
    return best;
  }
}
