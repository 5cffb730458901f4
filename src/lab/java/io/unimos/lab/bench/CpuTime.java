package io.unimos.lab.bench;

import java.time.Duration;

/**
 * Processor time of this process, all its threads together, while something is measured. Other
 * guests of the machine hardly change it, so it says what a thing costs when its rate does not.
 */
final class CpuTime {
  private Duration taken = Duration.ZERO;

  /** Measures, and adds what it took. */
  double during(Turns.Measure measure) throws InterruptedException {
    Duration before = now();
    double value = measure.take();
    taken = taken.plus(now().minus(before));
    return value;
  }

  private static Duration now() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Of all that was measured; 0 where the machine does not say. */
  double millis() {
    return taken.toNanos() / 1e6;
  }
}
