package io.unimos.core.source;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The mapping of a task's classes to others at run time; all state that is kept by class is carried
 * along it. Immutable by agreement: no caller may write into the array.
 *
 * @param before K before the change
 * @param from {@code [K]} after the change: the former index of each class; -1 for a new one
 */
public record ClassChange(int before, int[] from) {
  /** The index of a class that did not exist before, or no longer exists. */
  public static final int NONE = -1;

  /**
   * Checks that no former class is kept twice.
   *
   * @throws IllegalArgumentException if a former class does not exist or is kept twice
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

  /** Returns the change that retires one class and keeps the others in order. */
  public static ClassChange without(int classes, int retired) {
    return new ClassChange(
        classes, IntStream.range(0, classes).filter(k -> k != retired).toArray());
  }

  /** Returns the reverse change: a class that is retired here is new there, in its old place. */
  public ClassChange reversed() {
    return new ClassChange(now(), to());
  }

  /** Returns K after the change. */
  public int now() {
    return from.length;
  }

  /**
   * Returns {@code [K]} before the change: the new index of each class; {@link #NONE} for a retired
   * one.
   */
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

  /** Returns the former classes that no longer exist. */
  public int[] retired() {
    int[] to = to();
    return IntStream.range(0, before).filter(k -> to[k] == NONE).toArray();
  }

  /** Returns true when each class keeps its index: at most names have changed. */
  public boolean isNone() {
    return before == from.length && IntStream.range(0, before).allMatch(k -> from[k] == k);
  }

  /**
   * Returns numbers by class, {@code [K]}, or rows by class, {@code [K * d]}, after the change.
   *
   * @param values before the change
   * @param fresh the value for a new class
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

  /**
   * Returns the result of {@link #carried(double[], double)} in single precision; a new class has
   * zeros.
   */
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
