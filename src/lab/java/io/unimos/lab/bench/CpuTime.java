package io.unimos.lab.bench;

import java.time.Duration;

/**
 * The processor time of all threads of this process during a measurement. Other guests of the
 * machine hardly change it, so it shows a cost that a rate does not.
 */
final class CpuTime {
  private Duration taken = Duration.ZERO;

  /** Measures, and adds the processor time. */
  double during(Turns.Measure measure) throws InterruptedException {
    Duration before = now();
    double value = measure.take();
    taken = taken.plus(now().minus(before));
    return value;
  }

  private static Duration now() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Returns the time of all measurements; 0 where the machine does not provide it. */
  double millis() {
    return taken.toNanos() / 1e6;
  }
}
