package io.unimos.encode;

/**
 * How many images a second the encoder manages while it works: measured at the start and with every
 * batch, whatever time passes between batches. Newer batches weigh more: what ran {@link
 * #MEMORY_NANOS} of work ago counts by a third. Thread-safe.
 */
final class EncoderRate {
  /** Some batches of a slow encoder, many of a fast one. */
  private static final double MEMORY_NANOS = 10e9;

  private static final double NANOS = 1e9;

  private double images;
  private double nanos;

  /**
   * Takes in one forward pass.
   *
   * @param full whether the encoder could not have taken more: a pass with fewer images may cost a
   *     device as much, so it tells only that the encoder is at least as fast
   */
  synchronized void measured(int size, long forwardNanos, boolean full) {
    if (!full && size / (double) forwardNanos * NANOS < perSecond()) {
      return;
    }
    double kept = Math.exp(-forwardNanos / MEMORY_NANOS);
    images = images * kept + size;
    nanos = nanos * kept + forwardNanos;
  }

  /** Forgets, as what was measured while the encoder warmed up tells nothing. */
  synchronized void restart() {
    images = 0;
    nanos = 0;
  }

  /** 0 while nothing was measured. */
  synchronized double perSecond() {
    return nanos == 0 ? 0 : images / nanos * NANOS;
  }
}
