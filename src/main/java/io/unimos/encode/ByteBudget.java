package io.unimos.encode;

/**
 * Counts the bytes that images hold while they are in flight and makes those wait that would go
 * over the bound. Thread-safe.
 *
 * <p>Records waiting for the decoder may fill the budget only up to {@code total - headroom}; the
 * headroom is kept for decoding, so one decoder can always go on and the budget never deadlocks.
 */
final class ByteBudget {
  private final long total;
  private final long headroom;
  private long used;

  ByteBudget(long total, long headroom) {
    this.total = total;
    this.headroom = headroom;
  }

  /** Takes the bytes of a record that waits for a decoder, or refuses. */
  synchronized boolean tryAdmit(long bytes) {
    if (used > 0 && used + bytes > total - headroom) {
      return false;
    }
    used += bytes;
    return true;
  }

  /** Takes the bytes of a record that waits for a decoder, as soon as there is room. */
  synchronized void admit(long bytes) throws InterruptedException {
    while (!tryAdmit(bytes)) {
      wait();
    }
  }

  /** Takes the bytes of a decode, as soon as there is room. */
  synchronized void reserve(long bytes) throws InterruptedException {
    while (used + bytes > total && bytes <= total) {
      wait();
    }
    used += bytes;
  }

  synchronized void release(long bytes) {
    used -= bytes;
    notifyAll();
  }

  synchronized long used() {
    return used;
  }
}
