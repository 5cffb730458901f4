package io.unimos.lab.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/** A clock of this process that is read around measurements; 0 where the machine has none. */
final class Meter {
  private final DoubleSupplier clock;
  private double millis;

  private Meter(DoubleSupplier clock) {
    this.clock = clock;
  }

  /**
   * Returns a meter of the processor time of all threads. Other guests of the machine hardly change
   * it, so it shows a cost that a rate does not.
   */
  static Meter cpu() {
    ProcessHandle self = ProcessHandle.current();
    return new Meter(() -> self.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e6);
  }

  /**
   * Returns a meter of the virtual machine's compilers. They work for minutes on code that runs
   * only now and then. With few processors this takes time from the measured work, unlike in a
   * service that has run for an hour.
   */
  static Meter compilers() {
    CompilationMXBean bean = ManagementFactory.getCompilationMXBean();
    return new Meter(
        () ->
            bean != null && bean.isCompilationTimeMonitoringSupported()
                ? bean.getTotalCompilationTime()
                : 0);
  }

  /** Measures, and adds the time meanwhile. */
  double during(Turns.Measure measure) throws InterruptedException {
    double before = clock.getAsDouble();
    double value = measure.take();
    millis += clock.getAsDouble() - before;
    return value;
  }

  /** Returns the time of all measurements. */
  double millis() {
    return millis;
  }

  /**
   * Repeats a task until the clock takes at most a share of the time meanwhile.
   *
   * @param most the largest number of repetitions
   * @return true if it came to rest
   */
  boolean rest(double share, int most, Turns.Measure something) throws InterruptedException {
    for (int i = 0; i < most; i++) {
      double before = clock.getAsDouble();
      long started = System.nanoTime();
      double unused = something.take();
      if (clock.getAsDouble() - before <= share * (System.nanoTime() - started) / 1e6) {
        return true;
      }
    }
    return false;
  }
}
