package io.unimos.cli;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** A rate limit that spaces events evenly, without bursts to catch up. Used by one thread. */
public final class Pace {
  private static final double NANOS_PER_SECOND = 1e9;

  private final long interval;
  private final LongSupplier nanoTime;
  private final LongConsumer park;
  private long next;

  Pace(double perSecond, LongSupplier nanoTime, LongConsumer park) {
    this.interval = (long) (NANOS_PER_SECOND / perSecond);
    this.nanoTime = nanoTime;
    this.park = park;
    this.next = nanoTime.getAsLong();
  }

  /**
   * Returns a limit that uses the system's clock.
   *
   * @param perSecond the rate, above 0; infinite for no limit
   */
  public static Pace of(double perSecond) {
    return new Pace(perSecond, System::nanoTime, LockSupport::parkNanos);
  }

  /** Waits until the next event may proceed. */
  public void await() {
    long now = nanoTime.getAsLong();
    while (now - next < 0) {
      park.accept(next - now);
      now = nanoTime.getAsLong();
    }
    next = Math.max(next, now - interval) + interval;
  }
}
