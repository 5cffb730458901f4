package io.unimos.encode;

/**
 * The listener to the steps from bytes to features. Called from the decode pool, the batcher and
 * the stream threads at once; must be thread-safe and quick.
 */
public interface EncodingListener {

  /** Notes that one image was decoded and cropped, or refused on the way. */
  default void decoded(long nanos) {}

  /**
   * Notes that one batch went through the encoder.
   *
   * @param size images in it
   * @param waitNanos from the arrival of its first image to the forward pass
   * @param forwardNanos the forward pass
   */
  default void batchEncoded(int size, long waitNanos, long forwardNanos) {}

  /** Notes that the encoded and decoded bytes held for records in flight have changed. */
  default void inFlight(long bytes) {}

  /** Notes that a record found its own look-ahead. */
  default void lookAheadHit() {}

  /** Notes that a record had to submit itself. */
  default void lookAheadMiss() {}

  /**
   * Notes that a host of images did not answer several times in a row and is left alone for a
   * while.
   */
  default void hostLeftAlone() {}

  /** Notes that a batch could not be encoded as it was. */
  default void fellBack(EncoderFallback how) {}

  /** A listener that does nothing; for tests and offline commands. */
  EncodingListener NONE = new EncodingListener() {};

  /** The ways to go on with a batch that the encoder could not take as it was. */
  public enum EncoderFallback {
    /** In two halves, because the device had no memory for the whole. */
    HALVED,
    /** Image by image, because the batch failed. */
    ONE_BY_ONE,
    /** On the CPU, because the device had no memory for one image. */
    CPU
  }
}
