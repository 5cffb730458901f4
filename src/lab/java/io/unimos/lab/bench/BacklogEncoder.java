package io.unimos.lab.bench;

import io.unimos.bundle.EncoderPart;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An encoder with a fixed rate of images a second, like a large model on a CPU. Each image of a
 * batch costs the same, and batches have the size that suits a CPU. It measures its idle time.
 */
final class BacklogEncoder extends StandInEncoder {
  /** The batch size, equal to that of the service on a CPU. */
  private static final int CHUNK = 8;

  private final double nanosPerImage;
  private long busySince;
  private long busyNanos;
  private long countedFrom;

  BacklogEncoder(EncoderPart part, int imageSize, MovedFeatures features, double perSecond) {
    super(part, imageSize, features);
    this.nanosPerImage = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /** Starts counting idle time with the next batch. */
  synchronized void count() {
    busyNanos = 0;
    countedFrom = 0;
  }

  /** Returns the share of the counted time since the first batch in which no batch was encoded. */
  synchronized double idleShare() {
    if (countedFrom == 0) {
      return Double.NaN;
    }
    long now = System.nanoTime();
    long running = busySince == 0 ? 0 : now - Math.max(busySince, countedFrom);
    return 1 - (double) (busyNanos + running) / (now - countedFrom);
  }

  @Override
  public float[][] encode(List<byte[]> crops) {
    begin();
    long end = System.nanoTime() + (long) (crops.size() * nanosPerImage);
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    end();
    return super.encode(crops);
  }

  private synchronized void begin() {
    busySince = System.nanoTime();
    if (countedFrom == 0) {
      countedFrom = busySince;
    }
  }

  private synchronized void end() {
    busyNanos += System.nanoTime() - Math.max(busySince, countedFrom);
    busySince = 0;
  }

  @Override
  public int preferredBatch() {
    return CHUNK;
  }
}
