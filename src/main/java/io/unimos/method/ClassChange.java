package io.unimos.method;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How the classes of a task go over into others while it runs: everything that is kept by class is
 * carried along it. Immutable by agreement: nobody writes into the array.
 *
 * @param before K of before
 * @param from {@code [K]} of now: which class of before each one is; -1 for a new one
 */
public record ClassChange(int before, int[] from) {
  /** Stands for a class that was not there before, or is no longer. */
  public static final int NONE = -1;

  /**
   * One that keeps no class twice.
   *
   * @throws IllegalArgumentException if a class of before does not exist or stands for two
   */
  public ClassChange {
    boolean[] taken = new boolean[before];
    for (int k : from) {
      if (k >= before || k < NONE || (k >= 0 && taken[k])) {
        throw new IllegalArgumentException(
            "classes %s do not come out of %d".formatted(Arrays.toString(from), before));
      }
      if (k >= 0) {
        taken[k] = true;
      }
    }
  }

  /** One class is retired, the others stay in order. */
  public static ClassChange without(int classes, int retired) {
    return new ClassChange(
        classes, IntStream.range(0, classes).filter(k -> k != retired).toArray());
  }

  /** The way back: what is retired here is new there, in its old place. */
  public ClassChange reversed() {
    return new ClassChange(now(), to());
  }

  /** K of now. */
  public int now() {
    return from.length;
  }

  /** {@code [K]} of before: which class of now each one is; {@link #NONE} for a retired one. */
  public int[] to() {
    int[] to = new int[before];
    Arrays.fill(to, NONE);
    for (int k = 0; k < from.length; k++) {
      if (from[k] >= 0) {
        to[from[k]] = k;
      }
    }
    return to;
  }

  /** Classes of before that are no longer. */
  public int[] retired() {
    int[] to = to();
    return IntStream.range(0, before).filter(k -> to[k] == NONE).toArray();
  }

  /** True when each class is what it was: at most the names are others. */
  public boolean isNone() {
    return before == from.length && IntStream.range(0, before).allMatch(k -> from[k] == k);
  }

  /**
   * Numbers by class, {@code [K]}, or rows by class, {@code [K * d]}.
   *
   * @param values of before
   * @param fresh what a new class has
   */
  public double[] carried(double[] values, double fresh) {
    int each = values.length / before;
    double[] out = new double[now() * each];
    for (int k = 0; k < from.length; k++) {
      if (from[k] >= 0) {
        System.arraycopy(values, from[k] * each, out, k * each, each);
      } else {
        Arrays.fill(out, k * each, (k + 1) * each, fresh);
      }
    }
    return out;
  }

  /** As {@link #carried(double[], double)} in single precision; a new class has zeros. */
  public float[] carried(float[] values) {
    int each = values.length / before;
    float[] out = new float[now() * each];
    for (int k = 0; k < from.length; k++) {
      if (from[k] >= 0) {
        System.arraycopy(values, from[k] * each, out, k * each, each);
      }
    }
    return out;
  }
}
