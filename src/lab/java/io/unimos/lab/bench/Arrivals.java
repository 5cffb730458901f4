package io.unimos.lab.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Arrivals at a constant rate whatever the system does (open loop). A sender that has fallen behind
 * catches up, and an event has the time at which it was due, so that its wait to be sent is part of
 * its latency. Used by one thread.
 */
final class Arrivals {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double perSecond;
  private final long started = System.nanoTime();
  private final long startedMillis = System.currentTimeMillis();
  private long count;

  Arrivals(double perSecond) {
    this.perSecond = perSecond;
  }

  /** Waits until the next event is due; returns that time in ms since the epoch. */
  long awaitNext() {
    long due = (long) (count++ * NANOS_PER_SECOND / perSecond);
    for (long left; (left = started + due - System.nanoTime()) > 0; ) {
      LockSupport.parkNanos(left);
    }
    return startedMillis + TimeUnit.NANOSECONDS.toMillis(due);
  }
}
