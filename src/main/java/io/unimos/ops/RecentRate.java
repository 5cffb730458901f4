package io.unimos.ops;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The events per second over the last ten whole seconds, for the live page. Prometheus computes its
 * own rates from the counters. Thread-safe; one short lock per event.
 */
final class RecentRate {
  private static final int SECONDS = 10;

  /**
   * The counts per second, with one slot more than is read, since the present second is not
   * complete.
   */
  private final long[] slots = new long[SECONDS + 1];

  private final LongSupplier nanos;
  private final long start;
  private long second;

  /**
   * Makes a rate without events.
   *
   * @param nanos a monotonic clock, in nanoseconds
   */
  RecentRate(LongSupplier nanos) {
    this.nanos = nanos;
    this.start = nanos.getAsLong();
  }

  synchronized void mark() {
    advance();
    slots[slot(second)]++;
  }

  synchronized double perSecond() {
    advance();
    long whole = Math.min(second, SECONDS);
    if (whole == 0) {
      return 0;
    }
    long unfinished = slots[slot(second)];
    return (double) (Arrays.stream(slots).sum() - unfinished) / whole;
  }

  private void advance() {
    long now = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - start);
    if (now - second >= slots.length) {
      Arrays.fill(slots, 0);
    } else {
      for (long passed = second + 1; passed <= now; passed++) {
        slots[slot(passed)] = 0;
      }
    }
    second = now;
  }

  private int slot(long of) {
    return (int) (of % slots.length);
  }
}
