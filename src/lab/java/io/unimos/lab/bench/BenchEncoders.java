package io.unimos.lab.bench;

import io.unimos.bundle.EncoderPart;
import io.unimos.encode.ImageEncoder;
import io.unimos.image.decode.Resize;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Encoders without cost, or with a fixed time for each batch, for measuring the pipeline itself.
 */
final class BenchEncoders {
  private BenchEncoders() {}

  /**
   * Returns an encoder whose forward passes all take the same time, as a GPU's do.
   *
   * @param part the encoder whose id and dimension it takes on
   * @param imageSize the side of the crops
   * @param nanosPerBatch the time for each batch; 0 for none
   */
  static ImageEncoder of(EncoderPart part, int imageSize, long nanosPerBatch) {
    float[] feature = new float[part.dimension()];
    feature[0] = 1;
    return of(part, imageSize, nanosPerBatch, () -> feature);
  }

  /**
   * Returns such an encoder with features that contain something to learn.
   *
   * @param features called once for each image, by several threads in turn
   */
  static ImageEncoder of(
      EncoderPart part, int imageSize, long nanosPerBatch, Supplier<float[]> features) {
    return new ImageEncoder() {
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
        return Resize.shortSideCenterCrop(imageSize);
      }

      @Override
      public String device() {
        return nanosPerBatch == 0 ? "free" : "simulated";
      }

      @Override
      public float[][] encode(List<byte[]> crops) {
        pass(nanosPerBatch);
        return crops.stream().map(crop -> features.get()).toArray(float[][]::new);
      }

      @Override
      public void close() {}
    };
  }

  /** Waits for the time of a forward pass on another device. */
  static void pass(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
