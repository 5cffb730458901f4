package io.unimos.encode;

/**
 * The bound on the bytes that images hold while they are in flight; a caller that would exceed it
 * waits. Thread-safe.
 *
 * <p>Records on their way to a decoder may fill the budget only up to {@code total - headroom}. The
 * headroom, which the largest image holds while it is decoded, is left to the decoders. A decoder
 * waits for other decoders only, never for records behind it, so the budget cannot deadlock.
 */
final class ByteBudget {
  private final long total;
  private final long headroom;
  private long used;
  private long decoding;
  private int fetching;

  ByteBudget(long total, long headroom) {
    this.total = total;
    this.headroom = headroom;
  }

  /** Takes the bytes of a record on its way to a decoder, or refuses. */
  synchronized boolean tryAdmit(long bytes) {
    long admitted = used - decoding;
    if (admitted > 0 && admitted + bytes > total - headroom) {
      return false;
    }
    used += bytes;
    return true;
  }

  /**
   * Takes the bytes of a record on its way to a decoder, as soon as there is room.
   *
   * @param look runs repeatedly while there is no room; an exception from it ends the wait
   */
  synchronized void admit(long bytes, long everyMillis, Runnable look) throws InterruptedException {
    while (!tryAdmit(bytes)) {
      wait(everyMillis);
      look.run();
    }
  }

  /** Gives back what {@link #admit} took. */
  synchronized void leave(long bytes) {
    used -= bytes;
    notifyAll();
  }

  /** Takes the bytes of a decode, as soon as there is room. */
  synchronized void startDecoding(long bytes) throws InterruptedException {
    while (decoding > 0 && used + bytes > total) {
      wait();
    }
    used += bytes;
    decoding += bytes;
  }

  /**
   * Takes the bytes that a fetch may bring, as soon as there is room; one fetch may always go on. A
   * fetch waits for other records to end, and each of those ends by itself.
   */
  synchronized void startFetching(long bytes) throws InterruptedException {
    while (fetching > 0 && used - decoding + bytes > total - headroom) {
      wait();
    }
    used += bytes;
    fetching++;
  }

  /** Notes the end of a fetch; the caller gives back its bytes by {@link #leave}. */
  synchronized void endFetching() {
    fetching--;
    notifyAll();
  }

  /** Gives back what {@link #startDecoding} took. */
  synchronized void endDecoding(long bytes) {
    used -= bytes;
    decoding -= bytes;
    notifyAll();
  }

  synchronized long used() {
    return used;
  }
}
