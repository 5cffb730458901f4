package io.unimos.image.guard;

import io.unimos.image.guard.ImageHeader.Colour;

/**
 * A PNG whose chunks have been walked to IEND.
 *
 * @param header what it says about itself; 7 scans when interlaced
 * @param palette three bytes per entry, empty unless the colours are a palette
 * @param firstData offset of the first IDAT chunk; all others follow it without a gap
 */
public record PngLayout(ImageHeader header, byte[] palette, int firstData) implements Layout {
  /** Rows are inflated and unfiltered about this many bytes at a time. */
  public static final int BLOCK_BYTES = 1 << 16;

  /** Length, type and checksum of a chunk. */
  public static final int FRAME = 12;

  /** The type of a chunk of picture data, as a number. */
  public static final int IDAT = 0x4944_4154;

  public boolean interlaced() {
    return header.scans() > 1;
  }

  public int bitsPerPixel() {
    return header.bitDepth() * samples(header.colour());
  }

  /** Bytes of one row of {@code pixels} pixels, without its filter type. */
  public int rowBytes(int pixels) {
    return Math.toIntExact(((long) pixels * bitsPerPixel() + 7) / 8);
  }

  public static int samples(Colour colour) {
    return switch (colour) {
      case GREY, PALETTE -> 1;
      case GREY_ALPHA -> 2;
      case RGB, YCBCR -> 3;
      case RGB_ALPHA, CMYK, YCCK -> 4;
    };
  }
}
