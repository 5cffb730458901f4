package io.unimos.core.round;

import io.unimos.core.LabelSettings;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.MatrixProducts;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * The symmetric, normalised graph S = D^-1/2 A D^-1/2 of method-specification 4.14 over n records,
 * in sparse rows. The nearest neighbours are found in single precision, with some to spare, then
 * weighted and ordered in double.
 */
final class NeighbourGraph {
  private static final int SPARE = 6;
  private static final int BLOCK = 128;

  /** The rounding error of a product and a sum in single precision, of numbers up to 1. */
  private static final float UNSURE = 0x1p-22f;

  private static final int COLUMNS = 32;

  /** The number of a spread's columns whose sums are in registers at a time. */
  private static final int WIDE = 8;

  private final int[][] columns;
  private final double[][] weights;

  private NeighbourGraph(int[][] columns, double[][] weights) {
    this.columns = columns;
    this.weights = weights;
  }

  /**
   * Returns the graph of rows that are unit vectors.
   *
   * @param r {@code [n,d]}
   */
  static NeighbourGraph of(MatrixProducts products, DMatrixRMaj r, LabelSettings settings) {
    int n = r.numRows;
    int wanted = Math.min(settings.neighbours(), n - 1);
    Nearest near = new Nearest(n, Math.min(n - 1, wanted + SPARE));
    products.gramRows(r, BLOCK, (first, rows, block) -> near.take(first, rows, block));
    int[][] nearest = new int[n][];
    double[][] cosines = new double[n][];
    int[][] candidates = new int[n][];
    double[][] dots = new double[n][];
    for (int i = 0; i < n; i++) {
      candidates[i] = near.of(i, wanted, UNSURE * r.numCols);
      if (candidates[i].length < wanted) {
        throw new ArithmeticException("a row has no direction");
      }
      dots[i] = new double[candidates[i].length];
      for (int c = 0; c < dots[i].length; c++) {
        int j = candidates[i][c];
        int back = j < i ? position(candidates[j], i) : -1;
        dots[i][c] =
            back >= 0
                ? dots[j][back]
                : Vectors.dot(r.data, i * r.numCols, r.data, j * r.numCols, r.numCols);
      }
      nearest[i] = new int[wanted];
      cosines[i] = new double[wanted];
      order(candidates[i], dots[i], nearest[i], cosines[i]);
    }
    return symmetric(nearest, cosines, settings.sharpness());
  }

  /**
   * Returns F after the set number of steps F <- spread S F + (1 - spread) F0, from F = F0 {@code
   * [n][K]}, with some rows clamped.
   *
   * @param start F0
   * @param clamped the first of them; all after it are clamped too
   */
  double[][] spread(double[][] start, int clamped, LabelSettings settings) {
    int k = start[0].length;
    double[][] out = new double[start.length][k];
    for (int from = 0; from < k; from += COLUMNS) {
      spread(start, from, Math.min(COLUMNS, k - from), clamped, settings, out);
    }
    return out;
  }

  /**
   * Spreads some columns, which do not depend on the others: together they would not fit the
   * caches.
   */
  private void spread(
      double[][] start, int from, int k, int clamped, LabelSettings settings, double[][] out) {
    double[] now = new double[start.length * k];
    for (int i = 0; i < start.length; i++) {
      System.arraycopy(start[i], from, now, i * k, k);
    }
    double[] next = now.clone();
    double[] fixed = Vectors.scale(Arrays.copyOf(now, clamped * k), 1 - settings.spread());
    double[][] shares = new double[clamped][];
    for (int i = 0; i < clamped; i++) {
      shares[i] = Vectors.scale(weights[i].clone(), settings.spread());
    }
    for (int step = 0; step < settings.iterations(); step++) {
      System.arraycopy(fixed, 0, next, 0, fixed.length);
      for (int i = 0; i < clamped; i++) {
        int c = 0;
        for (; c + WIDE <= k; c += WIDE) {
          addEight(shares[i], columns[i], now, next, i * k + c, c, k);
        }
        for (; c + 2 <= k; c += 2) {
          addTwo(shares[i], columns[i], now, next, i * k + c, c, k);
        }
        if (c < k) {
          addOne(shares[i], columns[i], now, next, i * k + c, c, k);
        }
      }
      double[] last = now;
      now = next;
      next = last;
    }
    for (int i = 0; i < out.length; i++) {
      System.arraycopy(now, i * k, out[i], from, k);
    }
  }

  /**
   * Adds shares of some rows of {@code now} to one of {@code next}, in their order, from column c
   * on. It takes few columns at a time, whose sums stay in registers from the first row to the
   * last. The bits are the same as row by row, in half the time.
   *
   * @param at the column's place in {@code next}
   * @param k columns of both
   */
  private static void addEight(
      double[] shares, int[] rows, double[] now, double[] next, int at, int c, int k) {
    double s0 = next[at];
    double s1 = next[at + 1];
    double s2 = next[at + 2];
    double s3 = next[at + 3];
    double s4 = next[at + 4];
    double s5 = next[at + 5];
    double s6 = next[at + 6];
    double s7 = next[at + 7];
    for (int e = 0; e < rows.length; e++) {
      double share = shares[e];
      int from = rows[e] * k + c;
      s0 += share * now[from];
      s1 += share * now[from + 1];
      s2 += share * now[from + 2];
      s3 += share * now[from + 3];
      s4 += share * now[from + 4];
      s5 += share * now[from + 5];
      s6 += share * now[from + 6];
      s7 += share * now[from + 7];
    }
    next[at] = s0;
    next[at + 1] = s1;
    next[at + 2] = s2;
    next[at + 3] = s3;
    next[at + 4] = s4;
    next[at + 5] = s5;
    next[at + 6] = s6;
    next[at + 7] = s7;
  }

  private static void addTwo(
      double[] shares, int[] rows, double[] now, double[] next, int at, int c, int k) {
    double s0 = next[at];
    double s1 = next[at + 1];
    for (int e = 0; e < rows.length; e++) {
      int from = rows[e] * k + c;
      s0 += shares[e] * now[from];
      s1 += shares[e] * now[from + 1];
    }
    next[at] = s0;
    next[at + 1] = s1;
  }

  private static void addOne(
      double[] shares, int[] rows, double[] now, double[] next, int at, int c, int k) {
    double sum = next[at];
    for (int e = 0; e < rows.length; e++) {
      sum += shares[e] * now[rows[e] * k + c];
    }
    next[at] = sum;
  }

  /** Returns the index of a number among some; -1 if it is not there. */
  private static int position(int[] some, int number) {
    for (int p = 0; p < some.length; p++) {
      if (some[p] == number) {
        return p;
      }
    }
    return -1;
  }

  /** Fills in the candidates of the greatest products, best first; of equal ones the first. */
  private static void order(int[] candidates, double[] dots, int[] best, double[] greatest) {
    boolean[] taken = new boolean[candidates.length];
    for (int b = 0; b < best.length; b++) {
      int at = -1;
      for (int c = 0; c < candidates.length; c++) {
        if (!taken[c] && (at < 0 || dots[c] > dots[at])) {
          at = c;
        }
      }
      taken[at] = true;
      best[b] = candidates[at];
      greatest[b] = dots[at];
    }
  }

  /**
   * The other rows with the greatest products for each of n rows, best first, of equal ones the
   * earlier first. Each product comes once for both of its rows, and to each row in the order of
   * the others.
   */
  private static final class Nearest {
    private final int n;
    private final int count;
    private final int[] best;
    private final float[] values;
    private final int[] filled;
    private final float[] least;
    private final int[] candidates;

    Nearest(int n, int count) {
      this.n = n;
      this.count = count;
      best = new int[n * count];
      values = new float[n * count];
      filled = new int[n];
      least = new float[n];
      candidates = new int[n];
      Arrays.fill(least, count > 0 ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY);
    }

    void take(int first, int rows, float[] products) {
      int width = n - first;
      for (int i = first; i < first + rows; i++) {
        int row = (i - first) * width - first;
        int found = candidates(i, products, row);
        for (int c = 0; c < found; c++) {
          int j = candidates[c];
          float v = products[row + j];
          if (v > least[i]) {
            insert(i, j, v);
          }
          if (v > least[j]) {
            insert(j, i, v);
          }
        }
      }
    }

    /**
     * Collects the later rows whose product is among the greatest so far of either row, and returns
     * their number. The loop has no branch, because one in ten rows is a candidate and a branch
     * would be mispredicted too often.
     */
    private int candidates(int i, float[] products, int row) {
      float own = least[i];
      int found = 0;
      for (int j = i + 1; j < n; j++) {
        float v = products[row + j];
        candidates[found] = j;
        found += (v > own ? 1 : 0) | (v > least[j] ? 1 : 0);
      }
      return found;
    }

    private void insert(int i, int other, float v) {
      int from = i * count;
      int place = filled[i] < count ? filled[i]++ : count - 1;
      while (place > 0 && v > values[from + place - 1]) {
        values[from + place] = values[from + place - 1];
        best[from + place] = best[from + place - 1];
        place--;
      }
      values[from + place] = v;
      best[from + place] = other;
      if (filled[i] == count) {
        least[i] = values[from + count - 1];
      }
    }

    /**
     * Returns the rows that may be among the first {@code wanted}, if each value has an error of
     * {@code off} at most.
     */
    int[] of(int i, int wanted, float off) {
      int from = i * count;
      int to = from + Math.min(wanted, filled[i]);
      while (to < from + filled[i] && values[to] > values[from + wanted - 1] - 2 * off) {
        to++;
      }
      return Arrays.copyOfRange(best, from, to);
    }
  }

  /**
   * Returns A + A^T with its rows' sums divided out on both sides; two rows that are mutual
   * neighbours have one edge.
   */
  private static NeighbourGraph symmetric(int[][] nearest, double[][] cosines, int sharpness) {
    int n = nearest.length;
    // of two mutual neighbours the row that comes first holds the edge for both
    int[][] times = new int[n][];
    int[] degrees = new int[n];
    for (int i = 0; i < n; i++) {
      times[i] = new int[nearest[i].length];
      for (int e = 0; e < nearest[i].length; e++) {
        int j = nearest[i][e];
        boolean mutual = position(nearest[j], i) >= 0;
        times[i][e] = mutual ? (i < j ? 2 : 0) : 1;
        if (times[i][e] > 0) {
          degrees[i]++;
          degrees[j]++;
        }
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
        if (times[i][e] > 0) {
          int j = nearest[i][e];
          double w = times[i][e] * Vectors.power(Math.max(0, cosines[i][e]), sharpness);
          columns[i][filled[i]] = j;
          weights[i][filled[i]++] = w;
          columns[j][filled[j]] = i;
          weights[j][filled[j]++] = w;
          sums[i] += w;
          sums[j] += w;
        }
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
