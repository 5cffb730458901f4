package io.unimos.image;

import io.unimos.image.ImageHeader.Colour;

/**
 * A PNG whose chunks have been walked to IEND.
 *
 * @param header what it says about itself; 7 scans when interlaced
 * @param palette three bytes per entry, empty unless the colours are a palette
 * @param firstData offset of the first IDAT chunk; all others follow it without a gap
 */
record PngLayout(ImageHeader header, byte[] palette, int firstData) implements Layout {

  boolean interlaced() {
    return header.scans() > 1;
  }

  int bitsPerPixel() {
    return header.bitDepth() * samples(header.colour());
  }

  /** Bytes of one row of {@code pixels} pixels, without its filter type. */
  int rowBytes(int pixels) {
    return Math.toIntExact(((long) pixels * bitsPerPixel() + 7) / 8);
  }

  static int samples(Colour colour) {
    return switch (colour) {
      case GREY, PALETTE -> 1;
      case GREY_ALPHA -> 2;
      case RGB, YCBCR -> 3;
      case RGB_ALPHA, CMYK, YCCK -> 4;
    };
  }
}
