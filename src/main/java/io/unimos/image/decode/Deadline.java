package io.unimos.image.decode;

import io.unimos.image.guard.Refusal;
import java.time.Duration;

/**
 * The time by which one decode must end. The decoding thread itself checks it, so that no work is
 * left behind.
 */
final class Deadline {
  private final Duration allowed;
  private final long start = System.nanoTime();

  Deadline(Duration allowed) {
    this.allowed = allowed;
  }

  boolean passed() {
    return System.nanoTime() - start > allowed.toNanos();
  }

  void check() throws Refusal {
    if (passed()) {
      throw refusal();
    }
  }

  Refusal refusal() {
    return Refusal.timeout("decoding took longer than " + allowed.toMillis() + " ms");
  }
}
