package io.unimos.lab.bench;

import io.unimos.bundle.EncoderPart;
import io.unimos.encode.ImageEncoder;
import io.unimos.image.decode.Resize;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An encoder with a fixed rate of images a second, like a large model on a CPU. Each image of a
 * batch costs the same, and batches have the size that suits a CPU. It measures its idle time.
 */
final class BacklogEncoder implements ImageEncoder {
  /** The batch size, equal to that of the service on a CPU. */
  private static final int CHUNK = 8;

  private static final int IMAGE_SIZE = 32;

  private final EncoderPart part;
  private final MovedFeatures features;
  private final double nanosPerImage;
  private long busySince;
  private long busyNanos;
  private long countedFrom;

  BacklogEncoder(EncoderPart part, MovedFeatures features, double perSecond) {
    this.part = part;
    this.features = features;
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
    BenchEncoders.pass((long) (crops.size() * nanosPerImage));
    end();
    return crops.stream().map(crop -> features.get()).toArray(float[][]::new);
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
  public String id() {
    return part.id();
  }

  @Override
  public int dimension() {
    return part.dimension();
  }

  @Override
  public Resize resize() {
    return Resize.shortSideCenterCrop(IMAGE_SIZE);
  }

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public int preferredBatch() {
    return CHUNK;
  }

  @Override
  public void close() {}
}
