package io.unimos.lab.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * What the virtual machine's compilers take beside something that is measured. They work for
 * minutes on code that is run now and then, and on few processors they take it from what is
 * measured, which a service that has run for an hour does not see.
 */
final class CompilerTime {
  private final Optional<CompilationMXBean> compilation =
      Optional.ofNullable(ManagementFactory.getCompilationMXBean())
          .filter(CompilationMXBean::isCompilationTimeMonitoringSupported);
  private double millis;

  /** Measures, and adds what the compilers took meanwhile. */
  double during(Turns.Measure measure) throws InterruptedException {
    double before = now();
    double value = measure.take();
    millis += now() - before;
    return value;
  }

  /**
   * Repeats something until the compilers take no more than such a share of one processor
   * meanwhile.
   *
   * @param most times
   * @return whether they rest
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

  /** Of all that was measured, all compilers together; 0 where the machine does not say. */
  double millis() {
    return millis;
  }
}
