package io.unimos.image.decode;

import io.unimos.image.guard.Layout.JpegLayout;

/**
 * The interpolation of chroma that has all columns and half of the rows (4:4:0, as a turned 4:2:2
 * has). The libjpeg of most JDKs repeats those rows; libjpeg-turbo, and so Pillow, interpolates
 * them. Here the repeated rows are replaced, so that all give the same pixels.
 */
final class TallChroma {
  private TallChroma() {}

  /** Returns true if every second row of a component repeats the one above it. */
  static boolean isRepeated(byte[] samples, JpegLayout layout, int component) {
    int stride = layout.header().width() * layout.components();
    for (int i = component; i < samples.length - stride; i += layout.components()) {
      if (i / stride % 2 == 0 && samples[i] != samples[i + stride]) {
        return false;
      }
    }
    return true;
  }

  /** Interpolates in place all components that need it. */
  static void interpolate(byte[] samples, JpegLayout layout) {
    for (int component = 0; component < layout.components(); component++) {
      if ((layout.tallChroma() >> component & 1) != 0) {
        interpolate(samples, layout, component);
      }
    }
  }

  /**
   * Interpolates one component with three quarters of the nearer row and one of the other; the
   * roundings are libjpeg-turbo's.
   */
  private static void interpolate(byte[] samples, JpegLayout layout, int component) {
    int width = layout.header().width();
    int bands = layout.components();
    int stride = width * bands;
    int[] above = new int[width];
    for (int row = component; row < samples.length; row += 2 * stride) {
      for (int x = 0; x < width; x++) {
        int at = row + x * bands;
        int here = samples[at] & 0xff;
        int before = row < stride ? here : above[x];
        int after = at + 2 * stride < samples.length ? samples[at + 2 * stride] & 0xff : here;
        above[x] = here;
        samples[at] = (byte) ((3 * here + before + 1) >> 2);
        if (at + stride < samples.length) {
          samples[at + stride] = (byte) ((3 * here + after + 2) >> 2);
        }
      }
    }
  }
}
