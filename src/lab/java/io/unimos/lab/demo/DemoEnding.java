package io.unimos.lab.demo;

import io.unimos.service.ExitCodes;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The orderly end of the demo after Ctrl-C: the JVM waits until the demo has stopped and removed
 * everything. Made and closed by the thread that plays the demo.
 */
final class DemoEnding implements AutoCloseable {
  /** The service's own stop timeout and some seconds for the broker. */
  private static final long WAIT_SECONDS = 120;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::end, "demo-end");
  private volatile boolean played;

  private DemoEnding() {}

  static DemoEnding watch() {
    DemoEnding ending = new DemoEnding();
    Runtime.getRuntime().addShutdownHook(ending.hook);
    return ending;
  }

  /** Returns true once the demo is to stop. */
  boolean asked() {
    return asked.getCount() == 0;
  }

  /** Notes that the demo has played to its end, after which a request to stop is a success. */
  void played() {
    played = true;
  }

  private void end() {
    asked.countDown();
    try {
      if (done.await(WAIT_SECONDS, TimeUnit.SECONDS) && played) {
        // without halt the JVM would end with the number of the signal
        Runtime.getRuntime().halt(ExitCodes.OK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Notes that everything is stopped and removed. */
  @Override
  public void close() {
    done.countDown();
    if (!asked()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // the JVM is ending at this moment, and the hook has nothing to wait for
      }
    }
  }
}
