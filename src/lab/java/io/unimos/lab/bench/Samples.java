package io.unimos.lab.bench;

import java.util.Arrays;

/** All measured values, for exact percentiles. Thread-safe. */
public final class Samples {
  private long[] values = new long[1 << 12];
  private int count;

  synchronized void add(long value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = value;
  }

  /** Adds the values of another object, which nobody changes meanwhile. */
  void addAll(Samples other) {
    for (int i = 0; i < other.count; i++) {
      add(other.values[i]);
    }
  }

  synchronized int count() {
    return count;
  }

  /**
   * Returns the smallest value that the given share of all values does not exceed.
   *
   * @param share the share in 0..1
   * @return the value; NaN without values
   */
  synchronized double percentile(double share) {
    if (count == 0) {
      return Double.NaN;
    }
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(share * count) - 1)];
  }
}
