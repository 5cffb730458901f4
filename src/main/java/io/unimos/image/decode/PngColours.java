package io.unimos.image.decode;

import io.unimos.image.guard.ImageHeader;
import io.unimos.image.guard.Layout.PngLayout;
import io.unimos.image.guard.Refusal;

/**
 * The conversion of a PNG row's samples to RGB, as Pillow's {@code convert("RGB")} does: alpha is
 * dropped (not composited), narrow greys are spread over 0..255. Of 16-bit samples the upper byte
 * is taken. Pillow does so for colour; for grey it clips instead, which would turn most of a
 * picture white. Gamma and profiles are ignored.
 */
final class PngColours {
  private final PngLayout layout;

  PngColours(PngLayout layout) {
    this.layout = layout;
  }

  /**
   * Writes {@code count} pixels of {@code row}, whose samples start at {@code from}, to {@code rgb}
   * at {@code to}, {@code to + step} and so on.
   */
  void expand(byte[] row, int from, int count, byte[] rgb, int to, int step) throws Refusal {
    ImageHeader header = layout.header();
    int sample = header.bitDepth() == 16 ? 2 : 1;
    switch (header.colour()) {
      case RGB, RGB_ALPHA -> {
        int pixel = PngLayout.samples(header.colour()) * sample;
        for (int i = 0, in = from, out = to; i < count; i++, in += pixel, out += step) {
          rgb[out] = row[in];
          rgb[out + 1] = row[in + sample];
          rgb[out + 2] = row[in + 2 * sample];
        }
      }
      case GREY, GREY_ALPHA -> {
        if (header.bitDepth() < 8) {
          packed(row, from, count, rgb, to, step);
          return;
        }
        int pixel = PngLayout.samples(header.colour()) * sample;
        for (int i = 0, in = from, out = to; i < count; i++, in += pixel, out += step) {
          grey(rgb, out, row[in]);
        }
      }
      case PALETTE -> packed(row, from, count, rgb, to, step);
      case YCBCR, CMYK, YCCK -> throw new IllegalArgumentException("no PNG has " + header.colour());
    }
  }

  private void packed(byte[] row, int from, int count, byte[] rgb, int to, int step)
      throws Refusal {
    int bits = layout.header().bitDepth();
    int perByte = 8 / bits;
    int mask = (1 << bits) - 1;
    byte[] palette = layout.palette();
    for (int i = 0, out = to; i < count; i++, out += step) {
      int shift = 8 - bits - (i % perByte) * bits;
      int value = row[from + i / perByte] >> shift & mask;
      if (palette.length == 0) {
        grey(rgb, out, (byte) (value * 255 / mask));
      } else if (value * 3 >= palette.length) {
        throw Refusal.corrupt(
            "PNG names colour " + value + " of a palette of " + palette.length / 3);
      } else {
        System.arraycopy(palette, value * 3, rgb, out, 3);
      }
    }
  }

  private static void grey(byte[] rgb, int out, byte value) {
    rgb[out] = value;
    rgb[out + 1] = value;
    rgb[out + 2] = value;
  }
}
