package io.unimos.lab.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * The time of the virtual machine's compilers during a measurement. They work for minutes on code
 * that runs only now and then. With few processors this takes time from the measured work, unlike
 * in a service that has run for an hour.
 */
final class CompilerTime {
  private final Optional<CompilationMXBean> compilation =
      Optional.ofNullable(ManagementFactory.getCompilationMXBean())
          .filter(CompilationMXBean::isCompilationTimeMonitoringSupported);
  private double millis;

  /** Measures, and adds the compilers' time meanwhile. */
  double during(Turns.Measure measure) throws InterruptedException {
    double before = now();
    double value = measure.take();
    millis += now() - before;
    return value;
  }

  /**
   * Repeats a task until the compilers take at most a share of one processor meanwhile.
   *
   * @param most the largest number of repetitions
   * @return true if the compilers are at rest
   */
  boolean rest(double share, int most, Turns.Measure something) throws InterruptedException {
    for (int i = 0; i < most; i++) {
      double before = now();
      long started = System.nanoTime();
      double unused = something.take();
      if (now() - before <= share * (System.nanoTime() - started) / 1e6) {
        return true;
      }
    }
    return false;
  }

  private double now() {
    return compilation.map(CompilationMXBean::getTotalCompilationTime).orElse(0L);
  }

  /**
   * Returns the time of all compilers in all measurements; 0 where the machine does not provide it.
   */
  double millis() {
    return millis;
  }
}
