package io.unimos.core.math;

import java.util.Arrays;

/** The operations on K numbers that all classifiers share. */
public final class Probabilities {
  private static final double COUNTED_BEFORE = 5;
  private static final int EVENNESS_POWER = 4;

  private Probabilities() {}

  /** Returns the softmax of logits {@code [K]}, as a new array. */
  public static double[] softmax(double[] logits) {
    double[] out = new double[logits.length];
    softmax(logits, out);
    return out;
  }

  /**
   * Fills {@code out} with the softmax of {@code logits} (which may be the same array).
   *
   * @return the entropy of the result in nats
   */
  public static double softmax(double[] logits, double[] out) {
    double max = Double.NEGATIVE_INFINITY;
    for (double z : logits) {
      max = Math.max(max, z);
    }
    double total = 0;
    double weighted = 0;
    for (int i = 0; i < out.length; i++) {
      double centred = logits[i] - max;
      double e = StrictMath.exp(centred);
      out[i] = e;
      total += e;
      weighted += e == 0 ? 0 : e * centred;
    }
    Vectors.divide(out, total);
    return Math.max(0, StrictMath.log(total) - weighted / total);
  }

  /** Returns the entropy in nats of a distribution. */
  public static double entropy(double[] p) {
    double sum = 0;
    for (double v : p) {
      sum -= v > 0 ? v * StrictMath.log(v) : 0;
    }
    return sum;
  }

  /** Returns the first class of the greatest number. */
  public static int argmax(float[] a) {
    int best = 0;
    for (int i = 1; i < a.length; i++) {
      if (a[i] > a[best]) {
        best = i;
      }
    }
    return best;
  }

  /** Returns the first class of the greatest number. */
  public static int argmax(double[] a) {
    int best = 0;
    for (int i = 1; i < a.length; i++) {
      if (a[i] > a[best]) {
        best = i;
      }
    }
    return best;
  }

  /** Returns the first class of the greatest number of each row. */
  public static int[] argmax(double[][] rows) {
    return Arrays.stream(rows).mapToInt(Probabilities::argmax).toArray();
  }

  /** Returns the greatest number. */
  public static double greatest(double[] a) {
    return a[argmax(a)];
  }

  /**
   * Returns how evenly the classes come, 0..1: (H(v)/ln K)^4 with v ~ N + 5 (method-specification
   * 4.5).
   *
   * @param counts N {@code [K]}
   */
  public static double evenness(double[] counts) {
    double total = Vectors.sum(counts) + counts.length * COUNTED_BEFORE;
    double[] share = new double[counts.length];
    for (int k = 0; k < share.length; k++) {
      share[k] = (counts[k] + COUNTED_BEFORE) / total;
    }
    return Vectors.power(entropy(share) / StrictMath.log(share.length), EVENNESS_POWER);
  }
}
