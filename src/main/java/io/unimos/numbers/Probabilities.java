package io.unimos.numbers;

/** What every classifier here does with K numbers. */
public final class Probabilities {
  private Probabilities() {}

  /** The softmax of logits {@code [K]}, as a new array. */
  public static float[] softmax(float[] logits) {
    return Vectors.narrowed(softmax(Vectors.widened(logits)));
  }

  /** The softmax of logits {@code [K]}, as a new array. */
  public static double[] softmax(double[] logits) {
    double[] out = new double[logits.length];
    Vectors.softmax(logits, out);
    return out;
  }

  /** The first class of the greatest number. */
  public static int argmax(float[] a) {
    int best = 0;
    for (int i = 1; i < a.length; i++) {
      if (a[i] > a[best]) {
        best = i;
      }
    }
    return best;
  }

  /** The first class of the greatest number. */
  public static int argmax(double[] a) {
    return Vectors.argmax(a);
  }

  /**
   * The classes of the greatest numbers, best first; of equal ones the lower class first.
   *
   * @param count how many; at most K are returned
   */
  public static int[] top(float[] a, int count) {
    int[] best = new int[Math.min(count, a.length)];
    boolean[] taken = new boolean[a.length];
    for (int r = 0; r < best.length; r++) {
      int at = -1;
      for (int i = 0; i < a.length; i++) {
        if (!taken[i] && (at < 0 || a[i] > a[at])) {
          at = i;
        }
      }
      taken[at] = true;
      best[r] = at;
    }
    return best;
  }
}
