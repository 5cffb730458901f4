package io.unimos.image.guard;

import com.google.common.primitives.Ints;
import io.unimos.image.guard.ImageHeader.Colour;
import io.unimos.image.guard.Layout.JpegLayout;

/** The frame header (SOF) of a JPEG, ITU-T T.81 B.2.2, and the properties that follow from it. */
final class JpegFrame {
  private static final int BLOCK_BYTES = 64 * Short.BYTES;

  final int width;
  final int height;
  final boolean progressive;
  private final int[] ids;
  private final int[] horizontal;
  private final int[] vertical;
  private final boolean[] begun;

  /**
   * Reads the segment's parameters, {@code data[start..end)} after the length field.
   *
   * @param marker second byte of the marker, 0xC0..0xCF
   */
  JpegFrame(byte[] data, int start, int end, int marker, ImageLimits limits) throws Refusal {
    refuseUnusual(marker);
    if (end - start < 6) {
      throw Refusal.corrupt("JPEG frame header of " + (end - start) + " bytes");
    }
    int precision = data[start] & 0xff;
    height = u16(data, start + 1);
    width = u16(data, start + 3);
    int components = data[start + 5] & 0xff;
    limits.checkSize(width, height);
    if (precision != 8) {
      throw Refusal.format("JPEG with " + precision + " bits per sample, only 8 are supported");
    }
    if (components != 1 && components != 3 && components != 4) {
      throw Refusal.format("JPEG with " + components + " components, supported are 1, 3 and 4");
    }
    if (end - start != 6 + 3 * components) {
      throw Refusal.corrupt("JPEG frame header of a wrong length");
    }
    progressive = marker == 0xc2;
    ids = new int[components];
    horizontal = new int[components];
    vertical = new int[components];
    begun = new boolean[components];
    for (int i = 0; i < components; i++) {
      int at = start + 6 + 3 * i;
      ids[i] = data[at] & 0xff;
      horizontal[i] = (data[at + 1] & 0xff) >> 4;
      vertical[i] = data[at + 1] & 0xf;
    }
    checkSampling();
  }

  private static void refuseUnusual(int marker) throws Refusal {
    switch (marker) {
      case 0xc0, 0xc1, 0xc2 -> {}
      case 0xc3 -> throw Refusal.format("lossless JPEG is not supported");
      case 0xc9, 0xca, 0xcb -> throw Refusal.format("arithmetic-coded JPEG is not supported");
      default -> throw Refusal.format("hierarchical JPEG is not supported");
    }
  }

  private void checkSampling() throws Refusal {
    for (int i = 0; i < ids.length; i++) {
      if (horizontal[i] < 1 || horizontal[i] > 4 || vertical[i] < 1 || vertical[i] > 4) {
        throw Refusal.corrupt("JPEG sampling factors outside 1..4");
      }
    }
    for (int i = 0; i < ids.length; i++) {
      if (Ints.max(horizontal) % horizontal[i] != 0 || Ints.max(vertical) % vertical[i] != 0) {
        throw Refusal.format("JPEG with fractional chroma subsampling is not supported");
      }
    }
  }

  int components() {
    return ids.length;
  }

  /** Returns the mask of {@link JpegLayout#tallChroma}. */
  int tallChroma() {
    int bits = 0;
    for (int i = 0; i < ids.length; i++) {
      if (horizontal[i] == Ints.max(horizontal) && 2 * vertical[i] == Ints.max(vertical)) {
        bits |= 1 << i;
      }
    }
    return bits;
  }

  /** Notes that a scan carries a component's DC part; refuses a component that is not there. */
  void scanned(int id, boolean first) throws Refusal {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == id) {
        begun[i] |= first;
        return;
      }
    }
    throw Refusal.corrupt("JPEG scan names a component that the frame lacks");
  }

  /** Refuses a component without data, which would come out grey: wrong colours instead of none. */
  void checkComplete() throws Refusal {
    for (boolean b : begun) {
      if (!b) {
        throw Refusal.corrupt("JPEG ends before every colour component has been sent");
      }
    }
  }

  /**
   * Returns the colour model of the samples. The rules are those of libjpeg, so that colours agree
   * with Pillow, but a case that libjpeg guesses with a warning is refused.
   *
   * @param adobeTransform transform of the Adobe marker, -1 if there is none
   */
  Colour colour(boolean jfif, int adobeTransform) throws Refusal {
    if (ids.length == 1) {
      return Colour.GREY;
    }
    if (ids.length == 3) {
      if (jfif) {
        return Colour.YCBCR;
      }
      return switch (adobeTransform) {
        case -1 -> ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B' ? Colour.RGB : Colour.YCBCR;
        case 0 -> Colour.RGB;
        case 1 -> Colour.YCBCR;
        default -> throw Refusal.format("JPEG with unknown Adobe transform " + adobeTransform);
      };
    }
    return switch (adobeTransform) {
      case 0 -> Colour.CMYK;
      case 2 -> Colour.YCCK;
      case -1 ->
          throw Refusal.format(
              "CMYK JPEG without an Adobe marker: whether its inks are inverted is unknown");
      default -> throw Refusal.format("JPEG with unknown Adobe transform " + adobeTransform);
    };
  }

  /**
   * Returns the native bytes in which a decoder keeps the coefficients when they come in several
   * scans.
   */
  long coefficientBytes() {
    long bytes = 0;
    for (int i = 0; i < ids.length; i++) {
      bytes +=
          blocks(width, horizontal[i], Ints.max(horizontal))
              * blocks(height, vertical[i], Ints.max(vertical))
              * BLOCK_BYTES;
    }
    return bytes;
  }

  private static long blocks(int side, int factor, int largest) {
    int units = (side + 8 * largest - 1) / (8 * largest);
    return (long) units * factor;
  }

  static int u16(byte[] data, int at) {
    return (data[at] & 0xff) << 8 | (data[at + 1] & 0xff);
  }
}
