package io.unimos.image.guard;

import java.time.Duration;

/**
 * The bounds on the cost of an image.
 *
 * @param maxBytes encoded size in bytes
 * @param maxPixels width times height, as the header claims
 * @param decodeTimeout wall-clock time for one decode
 * @param maxHeldBytes memory for one decode, {@link ImageHeader#reservedBytes}
 */
public record ImageLimits(int maxBytes, long maxPixels, Duration decodeTimeout, long maxHeldBytes) {

  /**
   * The longest side in pixels that a JPEG header can express; it applies at any settings. It keeps
   * one row of a PNG below 512 KB.
   */
  static final int MAX_SIDE = 65_535;

  /** Creates limits without a bound on the held memory. */
  public ImageLimits(int maxBytes, long maxPixels, Duration decodeTimeout) {
    this(maxBytes, maxPixels, decodeTimeout, Long.MAX_VALUE);
  }

  /** Returns the defaults of the settings {@code image.max-bytes} and following. */
  public static ImageLimits defaults() {
    return new ImageLimits(8 << 20, 50_000_000L, Duration.ofSeconds(2));
  }

  public void checkBytes(long bytes) throws Refusal {
    if (bytes > maxBytes) {
      throw Refusal.tooLarge(bytes + " bytes, the limit is " + maxBytes);
    }
  }

  /** Checks both sides as unsigned 32-bit numbers, so that no header can overflow the product. */
  void checkSize(long width, long height) throws Refusal {
    if (width == 0 || height == 0) {
      throw Refusal.corrupt("the header says " + width + " x " + height + " pixels");
    }
    if (width > MAX_SIDE || height > MAX_SIDE) {
      throw Refusal.tooLarge(
          width + " x " + height + " pixels, the limit of a side is " + MAX_SIDE);
    }
    long pixels = width * height;
    // four samples of a CMYK pixel still have to fit into one array
    if (pixels > Math.min(maxPixels, (Integer.MAX_VALUE - 16) / 4)) {
      throw Refusal.tooLarge(
          width + " x " + height + " = " + pixels + " pixels, the limit is " + maxPixels);
    }
  }

  /**
   * Checks the memory before anything of the image's size is allocated: a JVM may not survive a
   * failed allocation.
   */
  void checkHeld(ImageHeader header) throws Refusal {
    long held = header.reservedBytes();
    if (held > maxHeldBytes) {
      throw Refusal.tooLarge(
          "%d x %d pixels take %d MB while they are decoded, the heap and image.budget leave %d MB"
              .formatted(header.width(), header.height(), held >> 20, maxHeldBytes >> 20));
    }
  }
}
