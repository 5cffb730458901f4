package io.unimos.image.guard;

/**
 * What an image says about itself, known before anything of its size is allocated, so that memory
 * can be reserved first.
 *
 * @param format container and codec
 * @param width in pixels, as stored (before EXIF orientation)
 * @param height in pixels, as stored
 * @param orientation EXIF orientation 1..8; 1 when there is none
 * @param colour how colours are stored
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

  /** A decoder's own copy of the picture: CMYK has four samples per pixel. */
  private static final int MOST_COMPONENTS = 4;

  /** The two formats that are decoded. */
  public enum Format {
    JPEG,
    PNG
  }

  /** How the samples of a pixel are to be read. */
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

  /** Bytes of the decoded image: three per pixel. */
  public long decodedBytes() {
    return 3L * width * height;
  }

  /** Width as the image is to be seen. */
  public int uprightWidth() {
    return orientation >= 5 ? height : width;
  }

  /** Height as the image is to be seen. */
  public int uprightHeight() {
    return orientation >= 5 ? width : height;
  }

  /** What to reserve for this image while it is decoded, its encoded bytes included. */
  public long reservedBytes(int encodedBytes) {
    return encodedBytes + decodedBytes() + workBytes;
  }

  /** The most that {@link #reservedBytes} can be within these limits, without the encoded bytes. */
  public static long largestReservation(ImageLimits limits) {
    int samples = 3 + MOST_COMPONENTS;
    return samples * limits.maxPixels() + limits.maxBytes();
  }
}
