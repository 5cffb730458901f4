package io.unimos.drift;

import io.unimos.numbers.Vectors;
import java.util.Arrays;

/** Where in a stretch of features the mean moved most. */
public final class ChangePoint {
  /** Features on either side: fewer have no mean worth comparing. */
  static final int LEAST = 16;

  private ChangePoint() {}

  /**
   * The first row after the change.
   *
   * @param set features in their order
   * @param threshold of the mean-shift ratio between before and after
   * @return 0 when no split exceeds the threshold: all rows belong together
   */
  public static int of(FeatureSet set, double threshold) {
    double[][] rows = set.rows();
    int n = rows.length;
    double[] total = new double[set.dimension()];
    for (double[] row : rows) {
      Vectors.axpy(1, row, 0, total, 0, total.length);
    }
    double[] before = new double[set.dimension()];
    int best = 0;
    double most = 0;
    for (int i = 1; i <= n - LEAST; i++) {
      Vectors.axpy(1, rows[i - 1], 0, before, 0, before.length);
      double moved = i < LEAST ? 0 : moved(before, i, total, n);
      if (moved > most) {
        best = i;
        most = moved;
      }
    }
    if (best == 0) {
      return 0;
    }
    Moments old = Moments.of(Arrays.copyOfRange(rows, 0, best), set.dimension());
    Moments now = Moments.of(Arrays.copyOfRange(rows, best, n), set.dimension());
    return MeanShift.ratio(old, now) > threshold ? best : 0;
  }

  /** Squared distance of both means, weighted by what chance makes of it. */
  private static double moved(double[] before, int i, double[] total, int n) {
    double sum = 0;
    for (int j = 0; j < total.length; j++) {
      double off = before[j] / i - (total[j] - before[j]) / (n - i);
      sum += off * off;
    }
    return sum * i * (n - i) / n;
  }
}
