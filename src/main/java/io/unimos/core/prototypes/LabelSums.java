package io.unimos.core.prototypes;

import io.unimos.core.math.Vectors;
import java.util.Arrays;

/**
 * The sums of labels from people for the prototypes (method-specification 7.3): for each class
 * their number and the sum of the raw features. Immutable; any thread. Features are half floats, so
 * a sum of some thousand of them is exact in double. It does not depend on the order in which
 * labels came, were corrected or withdrawn, and a restart computes the same bits from the rows
 * alone.
 */
public final class LabelSums {
  /** The number of records that one label counts as (method-specification 7.3). */
  public static final int WEIGHT = 30;

  private static final double[] NONE = {};

  private final int[] counts;
  private final double[][] rows;
  private final int total;

  private LabelSums(int[] counts, double[][] rows) {
    this.counts = counts;
    this.rows = rows;
    int n = 0;
    for (int count : counts) {
      n += count;
    }
    total = n;
  }

  /** Returns sums without any label. */
  public static LabelSums none(int classes) {
    double[][] rows = new double[classes][];
    Arrays.fill(rows, NONE);
    return new LabelSums(new int[classes], rows);
  }

  /** Returns these sums with one more label: x {@code [d]} is of class y. */
  public LabelSums plus(int y, double[] x) {
    return changed(y, 1, x);
  }

  /** Returns these sums without a label that was counted. */
  public LabelSums minus(int y, double[] x) {
    if (counts[y] == 0) {
      throw new IllegalArgumentException("class " + y + " has no label to take back");
    }
    return changed(y, -1, x);
  }

  private LabelSums changed(int y, int by, double[] x) {
    int[] newCounts = counts.clone();
    newCounts[y] += by;
    double[][] newRows = rows.clone();
    double[] row = rows[y].length == 0 ? new double[x.length] : rows[y].clone();
    Vectors.axpy(by, x, 0, row, 0, x.length);
    newRows[y] = newCounts[y] == 0 ? NONE : row;
    return new LabelSums(newCounts, newRows);
  }

  /** Returns n_L, the number of all labels. */
  public int total() {
    return total;
  }

  /** Returns n_L,k. */
  public int count(int k) {
    return counts[k];
  }

  /** Returns N' = N + 30 n_L, {@code [K]}; the array itself where there is no label. */
  double[] added(double[] masses) {
    if (total == 0) {
      return masses;
    }
    double[] out = masses.clone();
    for (int k = 0; k < out.length; k++) {
      out[k] += WEIGHT * (double) counts[k];
    }
    return out;
  }

  /**
   * Returns P_k {@code [d]} with N' = N + 30 n_L and sum' = sum + 30 (sum_L - n_L offset).
   *
   * @param sums the domain's own {@code [K * d]} of aligned features
   * @param mass N_k
   * @param offset the present one, {@code [d]}
   * @param directions S {@code [K * d]}
   * @param strength records after which half of a prototype is the domain's own
   */
  public double[] prototype(
      int k, double[] sums, double mass, double[] offset, double[] directions, double strength) {
    int d = offset.length;
    double[] own = Arrays.copyOfRange(sums, k * d, (k + 1) * d);
    if (counts[k] > 0) {
      Vectors.axpy(WEIGHT, rows[k], 0, own, 0, d);
      Vectors.axpy(-WEIGHT * (double) counts[k], offset, 0, own, 0, d);
    }
    double counted = mass + WEIGHT * (double) counts[k];
    double b = counted / (strength + counted);
    double norm = Math.sqrt(Vectors.dot(own, own));
    double[] p = new double[d];
    Vectors.axpy(norm > 0 ? b / norm : 0, own, 0, p, 0, d);
    Vectors.axpy(1 - b, directions, k * d, p, 0, d);
    return Vectors.normalised(p);
  }
}
