package io.unimos.encode;

/**
 * The number of images a second that the encoder manages while it works. It is measured at the
 * start and with every batch, without the time between batches. Newer batches weigh more: one from
 * {@link #MEMORY_NANOS} of work ago counts by a third. Thread-safe.
 */
final class EncoderRate {
  /** The memory of the rate in working time: some batches of a slow encoder, many of a fast one. */
  private static final double MEMORY_NANOS = 10e9;

  private static final double NANOS = 1e9;

  private double images;
  private double nanos;

  /**
   * Takes in one forward pass.
   *
   * @param full true if the encoder could not have taken more. A pass with fewer images may cost a
   *     device as much, so it only shows that the encoder is at least as fast
   */
  synchronized void measured(int size, long forwardNanos, boolean full) {
    if (!full && size / (double) forwardNanos * NANOS < perSecond()) {
      return;
    }
    double kept = Math.exp(-forwardNanos / MEMORY_NANOS);
    images = images * kept + size;
    nanos = nanos * kept + forwardNanos;
  }

  /** Forgets the measurements, for use after the warm-up, whose figures mean nothing. */
  synchronized void restart() {
    images = 0;
    nanos = 0;
  }

  /** Returns the images a second; 0 while nothing was measured. */
  synchronized double perSecond() {
    return nanos == 0 ? 0 : images / nanos * NANOS;
  }
}
