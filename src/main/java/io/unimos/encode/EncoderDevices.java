package io.unimos.encode;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * The encoder that serves, and the one on the CPU that stands in when the device has no memory. The
 * stand-in is loaded when first needed. Owns both; closed by the wiring after the encoding service.
 */
public final class EncoderDevices implements AutoCloseable {
  private final ImageEncoder encoder;
  private final Supplier<ImageEncoder> loadFallback;
  private final boolean hasFallback;
  private ImageEncoder fallback;

  private EncoderDevices(
      ImageEncoder encoder, boolean hasFallback, Supplier<ImageEncoder> loadFallback) {
    this.encoder = encoder;
    this.hasFallback = hasFallback;
    this.loadFallback = loadFallback;
  }

  /** Returns an encoder without a stand-in, such as one on the CPU. */
  public static EncoderDevices of(ImageEncoder encoder) {
    return new EncoderDevices(encoder, false, () -> encoder);
  }

  /** Returns an encoder whose images may go to the CPU instead. */
  public static EncoderDevices of(ImageEncoder encoder, Supplier<ImageEncoder> onCpu) {
    return new EncoderDevices(encoder, true, onCpu);
  }

  public ImageEncoder encoder() {
    return encoder;
  }

  /** Returns the encoder on the CPU; empty if there is none beside the serving one. */
  public synchronized Optional<ImageEncoder> fallback() {
    if (!hasFallback) {
      return Optional.empty();
    }
    if (fallback == null) {
      fallback = loadFallback.get();
    }
    return Optional.of(fallback);
  }

  @Override
  public synchronized void close() {
    encoder.close();
    if (fallback != null) {
      fallback.close();
    }
  }
}
