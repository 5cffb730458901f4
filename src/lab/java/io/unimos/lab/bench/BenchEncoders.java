package io.unimos.lab.bench;

import io.unimos.bundle.EncoderPart;
import io.unimos.encode.ImageEncoder;
import io.unimos.image.decode.Resize;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Encoders that cost nothing, or a fixed time a batch, so that the pipeline itself is measured. */
final class BenchEncoders {
  private BenchEncoders() {}

  /**
   * An encoder whose every forward pass takes the same time, as a GPU's does.
   *
   * @param part whose id and dimension it takes on
   * @param imageSize side of the crops it takes
   * @param nanosPerBatch 0 for a free one
   */
  static ImageEncoder of(EncoderPart part, int imageSize, long nanosPerBatch) {
    float[] feature = new float[part.dimension()];
    feature[0] = 1;
    return of(part, imageSize, nanosPerBatch, () -> feature);
  }

  /**
   * The same with features that there is something to learn from.
   *
   * @param features asked for once an image, by several threads in turn
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

  /** Returns after so long, as a forward pass does that another device works on. */
  static void pass(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
