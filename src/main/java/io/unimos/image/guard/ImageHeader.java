package io.unimos.image.guard;

/**
 * The header of an image, known before anything of the image's size is allocated, so that memory
 * can be reserved first.
 *
 * @param format container and codec
 * @param width in pixels, as stored (before EXIF orientation)
 * @param height in pixels, as stored
 * @param orientation EXIF orientation 1..8; 1 when there is none
 * @param colour the colour model of the samples
 * @param bitDepth bits per sample or palette index
 * @param scans passes over the picture: 1 for baseline JPEG, 7 for interlaced PNG
 * @param workBytes most that decoding holds besides the encoded bytes and {@link #decodedBytes},
 *     heap and native together
 */
public record ImageHeader(
    Format format,
    int width,
    int height,
    int orientation,
    Colour colour,
    int bitDepth,
    int scans,
    long workBytes) {

  /** The most samples per pixel in a decoder's own copy of the picture: CMYK has four. */
  private static final int MOST_COMPONENTS = 4;

  /** The two formats that are decoded. */
  public enum Format {
    JPEG,
    PNG
  }

  /** The colour models of a pixel's samples. */
  public enum Colour {
    GREY,
    GREY_ALPHA,
    RGB,
    RGB_ALPHA,
    PALETTE,
    YCBCR,
    CMYK,
    YCCK
  }

  /** Returns the bytes of the decoded image: three per pixel. */
  public long decodedBytes() {
    return 3L * width * height;
  }

  /** Returns the width of the upright image. */
  public int uprightWidth() {
    return orientation >= 5 ? height : width;
  }

  /** Returns the height of the upright image. */
  public int uprightHeight() {
    return orientation >= 5 ? width : height;
  }

  /** Returns the bytes to reserve for this image while it is decoded, without the encoded bytes. */
  public long reservedBytes() {
    return decodedBytes() + workBytes;
  }

  /** Returns the greatest {@link #reservedBytes} within these limits. */
  public static long largestReservation(ImageLimits limits) {
    int samples = 3 + MOST_COMPONENTS;
    return samples * limits.maxPixels() + limits.maxBytes();
  }
}
