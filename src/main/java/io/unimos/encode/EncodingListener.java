package io.unimos.encode;

/**
 * Hears what happens on the way from bytes to features. Called from the decode pool, the batcher
 * and the stream threads at once; must be thread-safe and quick.
 */
public interface EncodingListener {

  /** One image was decoded and cropped, or refused on the way. */
  void decoded(long nanos);

  /**
   * One batch went through the encoder.
   *
   * @param size images in it
   * @param waitNanos from the arrival of its first image to the forward pass
   * @param forwardNanos the forward pass
   */
  void batchEncoded(int size, long waitNanos, long forwardNanos);

  /**
   * Work in flight changed.
   *
   * @param jobs records submitted and not yet answered
   * @param bytes encoded and decoded bytes held for them
   */
  void inFlight(int jobs, long bytes);

  /** A record found its own look-ahead. */
  void lookAheadHit();

  /** A record had to submit itself. */
  void lookAheadMiss();

  /** A host of images did not answer several times in a row and is left alone for a while. */
  default void hostLeftAlone() {}

  /** A batch could not be encoded as it was. */
  void fellBack(EncoderFallback how);

  /** Hears nothing; for tests and offline commands. */
  EncodingListener NONE =
      new EncodingListener() {
        @Override
        public void decoded(long nanos) {}

        @Override
        public void batchEncoded(int size, long waitNanos, long forwardNanos) {}

        @Override
        public void inFlight(int jobs, long bytes) {}

        @Override
        public void lookAheadHit() {}

        @Override
        public void lookAheadMiss() {}

        @Override
        public void fellBack(EncoderFallback how) {}
      };

  /** How the encoder goes on with a batch that it could not take as it was. */
  public enum EncoderFallback {
    /** The device had no memory for it: in two halves. */
    HALVED,
    /** It failed: image by image. */
    ONE_BY_ONE,
    /** The device had no memory for one image: on the CPU. */
    CPU
  }
}
