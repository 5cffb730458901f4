package io.unimos.image.decode;

import io.unimos.image.guard.ImageHeader;

/**
 * The conversion of a JPEG's raw samples to RGB, with the integer arithmetic of libjpeg (16
 * fractional bits) and, for four inks, of Pillow's {@code convert("RGB")}. The bytes are the same
 * as theirs.
 */
final class JpegColours {
  private static final int HALF = 1 << 15;

  /** The table by chroma sample; the factors are those of JFIF 1.02, from ITU-R BT.601. */
  private static final int[] RED_OF_CR = new int[256];

  private static final int[] GREEN_OF_CR = new int[256];
  private static final int[] GREEN_OF_CB = new int[256];
  private static final int[] BLUE_OF_CB = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int chroma = i - 128;
      RED_OF_CR[i] = (fixed(1.40200) * chroma + HALF) >> 16;
      BLUE_OF_CB[i] = (fixed(1.77200) * chroma + HALF) >> 16;
      GREEN_OF_CR[i] = -fixed(0.71414) * chroma;
      GREEN_OF_CB[i] = -fixed(0.34414) * chroma + HALF;
    }
  }

  private JpegColours() {}

  private static int fixed(double factor) {
    return (int) (factor * (1 << 16) + 0.5);
  }

  /** Returns the RGB of raw samples; converts in place where three samples become three. */
  static byte[] toRgb(byte[] samples, ImageHeader header) {
    return switch (header.colour()) {
      case GREY -> grey(samples);
      case YCBCR -> ycbcr(samples, 3);
      case YCCK -> inks(invert(ycbcr(samples, 4)));
      case CMYK -> inks(samples);
      case RGB -> samples;
      case GREY_ALPHA, RGB_ALPHA, PALETTE ->
          throw new IllegalArgumentException("no JPEG has " + header.colour());
    };
  }

  private static byte[] grey(byte[] samples) {
    byte[] rgb = new byte[samples.length * 3];
    for (int i = 0, o = 0; i < samples.length; i++, o += 3) {
      byte value = samples[i];
      rgb[o] = value;
      rgb[o + 1] = value;
      rgb[o + 2] = value;
    }
    return rgb;
  }

  private static byte[] ycbcr(byte[] samples, int step) {
    for (int i = 0; i < samples.length; i += step) {
      int y = samples[i] & 0xff;
      int cb = samples[i + 1] & 0xff;
      int cr = samples[i + 2] & 0xff;
      samples[i] = clamp(y + RED_OF_CR[cr]);
      samples[i + 1] = clamp(y + ((GREEN_OF_CB[cb] + GREEN_OF_CR[cr]) >> 16));
      samples[i + 2] = clamp(y + BLUE_OF_CB[cb]);
    }
    return samples;
  }

  /** Inverts the samples, because YCCK holds the complement of CMY as YCbCr. */
  private static byte[] invert(byte[] samples) {
    for (int i = 0; i < samples.length; i += 4) {
      samples[i] = (byte) ~samples[i];
      samples[i + 1] = (byte) ~samples[i + 1];
      samples[i + 2] = (byte) ~samples[i + 2];
    }
    return samples;
  }

  /**
   * Converts four inks. Adobe stores the absence of each ink; every ink takes its share of the
   * light that black leaves.
   */
  static byte[] inks(byte[] samples) {
    byte[] rgb = new byte[samples.length / 4 * 3];
    for (int i = 0, o = 0; i < samples.length; i += 4, o += 3) {
      int paper = samples[i + 3] & 0xff;
      rgb[o] = ink(samples[i], paper);
      rgb[o + 1] = ink(samples[i + 1], paper);
      rgb[o + 2] = ink(samples[i + 2], paper);
    }
    return rgb;
  }

  private static byte ink(byte absence, int paper) {
    int product = (255 - (absence & 0xff)) * paper + 128;
    return clamp(paper - ((product + (product >> 8)) >> 8));
  }

  private static byte clamp(int value) {
    return (byte) (value < 0 ? 0 : Math.min(value, 255));
  }
}
