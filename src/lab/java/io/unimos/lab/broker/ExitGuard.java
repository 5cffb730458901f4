package io.unimos.lab.broker;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.utils.internals.Exit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A guard that keeps a failing broker from ending the host JVM: while at least one guard is held,
 * Kafka's exit and halt throw instead. Thread-safe; closed by the broker that holds it.
 */
final class ExitGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExitGuard.class);
  private static final AtomicInteger HELD = new AtomicInteger();

  private ExitGuard() {}

  static ExitGuard hold() {
    if (HELD.getAndIncrement() == 0) {
      Exit.setExitProcedure(ExitGuard::refuse);
      Exit.setHaltProcedure(ExitGuard::refuse);
    }
    return new ExitGuard();
  }

  private static void refuse(int status, String message) {
    LOG.error("the embedded broker gave up with status {}: {}", status, message);
    throw new IllegalStateException("the embedded broker gave up with status " + status);
  }

  @Override
  public void close() {
    if (HELD.decrementAndGet() == 0) {
      Exit.resetExitProcedure();
      Exit.resetHaltProcedure();
    }
  }
}
