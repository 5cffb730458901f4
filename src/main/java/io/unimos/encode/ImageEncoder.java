package io.unimos.encode;

import io.unimos.image.decode.Resize;
import java.util.List;

/**
 * The encoder from pixels to features. Called by one batcher thread at a time per encoder; owns its
 * native memory until {@link #close}.
 */
public interface ImageEncoder extends AutoCloseable {

  /** Returns d, the length of a feature. */
  int dimension();

  /** Returns the rule that turns an image into the square input. */
  Resize resize();

  /** Returns the device it runs on, for logs and metrics: {@code cpu}, {@code gpu0}. */
  String device();

  /**
   * Returns the most images in one forward pass that suit this device; a CPU is slower with large
   * batches. Batches are cut to it.
   */
  default int preferredBatch() {
    return Integer.MAX_VALUE;
  }

  /**
   * Encodes a batch.
   *
   * @param crops n crops, each {@code [size * size * 3]} unsigned bytes, row-major, red first
   * @return {@code [n][d]}, rows L2-normalised, in the order given
   * @throws EncoderException.OutOfMemory if the device has no memory for a batch of this size; the
   *     same crops may be tried again in smaller batches
   */
  float[][] encode(List<byte[]> crops);

  @Override
  void close();
}
