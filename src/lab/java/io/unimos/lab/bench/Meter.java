package io.unimos.lab.bench;

import java.time.Duration;

/**
 * A meter of the processor time of all threads, read around measurements; 0 where the machine has
 * none. Other guests of the machine hardly change it, so it shows a cost that a rate does not.
 */
final class Meter {
  private double millis;

  private static double now() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e6;
  }

  /** Measures, and adds the time meanwhile. */
  double during(Turns.Measure measure) throws InterruptedException {
    double before = now();
    double value = measure.take();
    millis += now() - before;
    return value;
  }

  /** Returns the time of all measurements. */
  double millis() {
    return millis;
  }
}
