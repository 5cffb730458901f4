package io.unimos.lab.bench;

import java.util.ArrayList;
import java.util.List;

/** All measured values, for exact percentiles. Thread-safe. */
public final class Samples {
  private final List<Long> values = new ArrayList<>();

  synchronized void add(long value) {
    values.add(value);
  }

  /** Adds the values of another object, which nobody changes meanwhile. */
  synchronized void addAll(Samples other) {
    values.addAll(other.values);
  }

  synchronized int count() {
    return values.size();
  }

  /**
   * Returns the smallest value that the given share of all values does not exceed.
   *
   * @param share the share in 0..1
   * @return the value; NaN without values
   */
  synchronized double percentile(double share) {
    List<Long> sorted = values.stream().sorted().toList();
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
  }
}
