package io.unimos.lab.cameras;

/**
 * An image under construction: red, green and blue planes of floats in 0..1. Owned by the thread
 * that paints it.
 */
final class Canvas {
  /** Width and height in pixels. */
  static final int SIDE = 224;

  static final int PIXELS = SIDE * SIDE;

  private final float[][] planes = new float[3][PIXELS];

  /** Returns the plane itself, not a copy: 0 red, 1 green, 2 blue. */
  float[] plane(int channel) {
    return planes[channel];
  }

  void replace(int channel, float[] plane) {
    planes[channel] = plane;
  }

  /** Blends a colour of 0..255 into one pixel; pixels outside the canvas are ignored. */
  void blend(int x, int y, double[] colour, double alpha) {
    if (x < 0 || y < 0 || x >= SIDE || y >= SIDE) {
      return;
    }
    int at = y * SIDE + x;
    for (int c = 0; c < 3; c++) {
      planes[c][at] += (float) (alpha * (colour[c] / 255 - planes[c][at]));
    }
  }

  /** Multiplies red, green and blue. */
  void light(double... factors) {
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < PIXELS; i++) {
        planes[c][i] *= (float) factors[c];
      }
    }
  }

  /** Limits every value to 0..1. */
  void clip() {
    for (float[] plane : planes) {
      for (int i = 0; i < PIXELS; i++) {
        plane[i] = Math.max(0f, Math.min(1f, plane[i]));
      }
    }
  }

  /** Returns {@code 0xRRGGBB} of each pixel, row-major, rounded to the nearest level. */
  int[] toRgb() {
    int[] rgb = new int[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      rgb[i] = level(planes[0][i]) << 16 | level(planes[1][i]) << 8 | level(planes[2][i]);
    }
    return rgb;
  }

  private static int level(float value) {
    return Math.round(255 * Math.max(0f, Math.min(1f, value)));
  }
}
