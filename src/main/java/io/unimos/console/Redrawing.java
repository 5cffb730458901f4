package io.unimos.console;

import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.decode.Thumbnail;
import io.unimos.image.guard.ImageLimits;
import io.unimos.wire.Outcome;

/**
 * An encoder that renders untrusted images anew. It works on one image at a time, so that the
 * console never holds more than one decoded image. Thread-safe.
 */
final class Redrawing {
  private final ImageDecoder decoder;

  Redrawing(ImageLimits limits) {
    decoder = new ImageDecoder(limits);
  }

  /**
   * Returns the image encoded anew as JPEG, or the reason for its refusal.
   *
   * @param side the bound on the longer side, in pixels
   */
  synchronized Outcome<byte[]> jpeg(byte[] encoded, int side) {
    return decoder.decode(encoded).then(pixels -> Outcome.ok(Thumbnail.jpeg(pixels, side)));
  }
}
