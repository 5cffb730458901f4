package io.unimos.console;

import io.unimos.failure.Outcome;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.decode.Thumbnail;
import io.unimos.image.guard.ImageLimits;

/**
 * Encodes strangers' images anew. One at a time, whoever looks at what, so that the console never
 * holds more than one decoded image. Thread-safe; owns its decoder until {@link #close}.
 */
final class Redrawing implements AutoCloseable {
  private final ImageDecoder decoder;

  Redrawing(ImageLimits limits) {
    decoder = new ImageDecoder(limits);
  }

  /**
   * A JPEG of our own making, or why there is none.
   *
   * @param side of the longer side in pixels, at most
   */
  synchronized Outcome<byte[]> jpeg(byte[] encoded, int side) {
    return decoder.decode(encoded).then(pixels -> Outcome.ok(Thumbnail.jpeg(pixels, side)));
  }

  @Override
  public void close() {
    decoder.close();
  }
}
