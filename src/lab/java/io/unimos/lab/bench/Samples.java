package io.unimos.lab.bench;

import java.util.Arrays;

/** Measured values, kept whole, for exact percentiles. Thread-safe. */
public final class Samples {
  private long[] values = new long[1 << 12];
  private int count;

  synchronized void add(long value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = value;
  }

  /** Adds what another has, which nobody changes meanwhile. */
  void addAll(Samples other) {
    for (int i = 0; i < other.count; i++) {
      add(other.values[i]);
    }
  }

  synchronized int count() {
    return count;
  }

  /**
   * The least value that so large a share of all does not exceed.
   *
   * @param share in 0..1
   * @return NaN without values
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
