package io.unimos.image.guard;

import io.unimos.image.guard.ImageHeader.Colour;
import java.nio.ByteBuffer;

/**
 * The layout of an encoded image, found by walking it once, without decoding. Holds offsets only,
 * never a copy of the image.
 */
public sealed interface Layout {

  ImageHeader header();

  /** Recognises the format and walks it, or refuses with the name of the other format. */
  static Layout of(byte[] encoded, ImageLimits limits) throws Refusal {
    if (encoded == null || encoded.length == 0) {
      throw Refusal.corrupt("no bytes");
    }
    limits.checkBytes(encoded.length);
    Layout layout = walked(encoded, limits);
    limits.checkHeld(layout.header());
    return layout;
  }

  private static Layout walked(byte[] encoded, ImageLimits limits) throws Refusal {
    if (FileSignatures.isJpeg(encoded)) {
      return new JpegWalk(encoded, limits).layout();
    }
    if (FileSignatures.isPng(encoded)) {
      return new PngWalk(encoded, limits).layout();
    }
    throw FileSignatures.refusal(encoded);
  }

  /**
   * A JPEG whose markers have been walked to its end.
   *
   * @param header its header
   * @param components samples per pixel: 1, 3 or 4
   * @param tallChroma bit i is set if component i has all columns and half of the rows
   * @param segments {@code [start, end)} pairs of the parts that a decoder needs, in order: tables,
   *     frame, scans with their data; application data, comments and stray bytes between segments
   *     are left out
   */
  public record JpegLayout(ImageHeader header, int components, int tallChroma, int[] segments)
      implements Layout {

    /**
     * Returns the stream that a decoder needs and nothing else. Profiles, EXIF and comments never
     * reach the decoder, so that a broken or bomb-like one can do no harm. The header holds the
     * colour model, so no marker is needed for it.
     */
    public byte[] essentials(byte[] encoded) {
      int length = 0;
      for (int i = 0; i < segments.length; i += 2) {
        length += segments[i + 1] - segments[i];
      }
      ByteBuffer bare = ByteBuffer.allocate(length);
      for (int i = 0; i < segments.length; i += 2) {
        bare.put(encoded, segments[i], segments[i + 1] - segments[i]);
      }
      return bare.array();
    }
  }

  /**
   * A PNG whose chunks have been walked to IEND.
   *
   * @param header its header; 7 scans when interlaced
   * @param palette three bytes per entry, empty unless the colours are a palette
   * @param firstData offset of the first IDAT chunk; all others follow it without a gap
   */
  public record PngLayout(ImageHeader header, byte[] palette, int firstData) implements Layout {
    /** The approximate number of bytes that are inflated and unfiltered at a time. */
    public static final int BLOCK_BYTES = 1 << 16;

    /** The length, type and checksum of a chunk, in bytes together. */
    public static final int FRAME = 12;

    /** The type of a chunk of picture data, as a number. */
    public static final int IDAT = 0x4944_4154;

    public boolean interlaced() {
      return header.scans() > 1;
    }

    public int bitsPerPixel() {
      return header.bitDepth() * samples(header.colour());
    }

    /** Returns the bytes of one row of {@code pixels} pixels, without its filter type. */
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
}
