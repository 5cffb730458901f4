package io.unimos.method.round;

import io.unimos.method.LabelSettings;
import io.unimos.method.heads.MatrixProducts;
import io.unimos.numbers.Vectors;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * The symmetric, normalised graph S = D^-1/2 A D^-1/2 of METHOD.md 4 over n records, in sparse
 * rows. The nearest are found in single precision with some to spare, then weighed and ordered in
 * double.
 */
final class NeighbourGraph {
  private static final int SPARE = 6;
  private static final int BLOCK = 256;

  private final int[][] columns;
  private final double[][] weights;

  private NeighbourGraph(int[][] columns, double[][] weights) {
    this.columns = columns;
    this.weights = weights;
  }

  /**
   * The graph of rows that are unit vectors.
   *
   * @param r {@code [n,d]}
   */
  static NeighbourGraph of(MatrixProducts products, DMatrixRMaj r, LabelSettings settings) {
    int n = r.numRows;
    int[][] nearest = new int[n][];
    double[][] cosines = new double[n][];
    double[][] rows = rows(r);
    int wanted = Math.min(settings.neighbours(), n - 1);
    products.gramRows(
        r,
        BLOCK,
        (first, block) -> {
          for (int i = first; i * (long) n - first * (long) n < block.length; i++) {
            int[] near = greatest(block, (i - first) * n, n, i, Math.min(n - 1, wanted + SPARE));
            nearest[i] = exact(rows, i, near, wanted);
            cosines[i] = dots(rows, i, nearest[i]);
          }
        });
    return symmetric(nearest, cosines, settings.sharpness());
  }

  /**
   * F after F <- spread S F + (1 - spread) F0, so many times, from F = F0 {@code [n][K]}.
   *
   * @param start F0
   */
  double[][] spread(double[][] start, LabelSettings settings) {
    return spread(start, start.length, settings);
  }

  /**
   * The same with some rows that stay as they are.
   *
   * @param clamped the first of them; all after it stay too
   */
  double[][] spread(double[][] start, int clamped, LabelSettings settings) {
    int k = start[0].length;
    double[][] now = new double[start.length][];
    for (int i = 0; i < now.length; i++) {
      now[i] = start[i].clone();
    }
    double[][] next = new double[start.length][k];
    for (int step = 0; step < settings.iterations(); step++) {
      times(now, next);
      for (int i = 0; i < clamped; i++) {
        for (int c = 0; c < k; c++) {
          now[i][c] = settings.spread() * next[i][c] + (1 - settings.spread()) * start[i][c];
        }
      }
    }
    return now;
  }

  /** {@code out = S l} for l {@code [n][K]}. */
  void times(double[][] l, double[][] out) {
    int k = l[0].length;
    for (int i = 0; i < columns.length; i++) {
      Arrays.fill(out[i], 0);
      for (int e = 0; e < columns[i].length; e++) {
        Vectors.axpy(weights[i][e], l[columns[i][e]], 0, out[i], 0, k);
      }
    }
  }

  /**
   * The places of the {@code count} greatest of {@code row[at..at+n)} without place {@code self},
   * best first; of equal ones the earlier first.
   */
  private static int[] greatest(float[] row, int at, int n, int self, int count) {
    int[] best = new int[count];
    float[] values = new float[count];
    int filled = 0;
    for (int j = 0; j < n; j++) {
      float v = row[at + j];
      if (j == self || (filled == count && !(v > values[count - 1]))) {
        continue;
      }
      int place = filled < count ? filled++ : count - 1;
      while (place > 0 && v > values[place - 1]) {
        values[place] = values[place - 1];
        best[place] = best[place - 1];
        place--;
      }
      values[place] = v;
      best[place] = j;
    }
    return best;
  }

  private static double[][] rows(DMatrixRMaj r) {
    double[][] rows = new double[r.numRows][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(r.data, i * r.numCols, (i + 1) * r.numCols);
    }
    return rows;
  }

  private static double[] dots(double[][] rows, int i, int[] others) {
    return Arrays.stream(others).mapToDouble(j -> Vectors.dot(rows[i], rows[j])).toArray();
  }

  private static int[] exact(double[][] rows, int i, int[] candidates, int wanted) {
    double[] dots = dots(rows, i, candidates);
    boolean[] taken = new boolean[candidates.length];
    int[] best = new int[wanted];
    for (int b = 0; b < wanted; b++) {
      int at = -1;
      for (int c = 0; c < candidates.length; c++) {
        if (!taken[c] && (at < 0 || dots[c] > dots[at])) {
          at = c;
        }
      }
      taken[at] = true;
      best[b] = candidates[at];
    }
    return best;
  }

  /** A + A^T with its rows' sums divided out on both sides. */
  private static NeighbourGraph symmetric(int[][] nearest, double[][] cosines, int sharpness) {
    int n = nearest.length;
    int[] degrees = new int[n];
    for (int i = 0; i < n; i++) {
      degrees[i] += nearest[i].length;
      for (int j : nearest[i]) {
        degrees[j]++;
      }
    }
    int[][] columns = new int[n][];
    double[][] weights = new double[n][];
    for (int i = 0; i < n; i++) {
      columns[i] = new int[degrees[i]];
      weights[i] = new double[degrees[i]];
    }
    int[] filled = new int[n];
    double[] sums = new double[n];
    for (int i = 0; i < n; i++) {
      for (int e = 0; e < nearest[i].length; e++) {
        int j = nearest[i][e];
        double w = Vectors.power(Math.max(0, cosines[i][e]), sharpness);
        columns[i][filled[i]] = j;
        weights[i][filled[i]++] = w;
        columns[j][filled[j]] = i;
        weights[j][filled[j]++] = w;
        sums[i] += w;
        sums[j] += w;
      }
    }
    for (int i = 0; i < n; i++) {
      for (int e = 0; e < weights[i].length; e++) {
        double mass = Math.sqrt(sums[i]) * Math.sqrt(sums[columns[i][e]]);
        weights[i][e] = mass > 0 ? weights[i][e] / mass : 0;
      }
    }
    return new NeighbourGraph(columns, weights);
  }
}
