package io.unimos.embedded;

import java.util.Arrays;

/**
 * A picture with alpha: four planes of floats, colours in 0..255 multiplied by alpha, alpha in
 * 0..1, so that every way to interpolate keeps clean edges. Immutable by agreement: the planes are
 * never written after construction.
 *
 * @param planes {@code [4][height * width]}: red, green, blue, alpha
 */
record Layer(int width, int height, float[][] planes) {

  /** From {@code 0xAARRGGBB} pixels that are not multiplied by alpha. */
  static Layer of(int width, int height, int[] argb) {
    float[][] planes = new float[4][argb.length];
    for (int i = 0; i < argb.length; i++) {
      float alpha = (argb[i] >>> 24) / 255f;
      planes[0][i] = alpha * (argb[i] >> 16 & 0xff);
      planes[1][i] = alpha * (argb[i] >> 8 & 0xff);
      planes[2][i] = alpha * (argb[i] & 0xff);
      planes[3][i] = alpha;
    }
    return new Layer(width, height, planes);
  }

  /** Resized so that its longer side has {@code longest} pixels. */
  Layer scaled(double longest) {
    double factor = longest / Math.max(width, height);
    int toWidth = Math.max(1, (int) Math.round(width * factor));
    int toHeight = Math.max(1, (int) Math.round(height * factor));
    float[][] scaled = new float[4][];
    for (int c = 0; c < 4; c++) {
      scaled[c] = Resampling.BICUBIC.resize(planes[c], width, height, toWidth, toHeight);
    }
    return new Layer(toWidth, toHeight, scaled);
  }

  /** Left and right exchanged. */
  Layer mirrored() {
    float[][] mirrored = new float[4][width * height];
    for (int c = 0; c < 4; c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          mirrored[c][y * width + x] = planes[c][y * width + width - 1 - x];
        }
      }
    }
    return new Layer(width, height, mirrored);
  }

  /** Rotated about its centre on a layer that just holds it. */
  Layer rotated(double degrees) {
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    int toWidth = (int) Math.ceil(width * Math.abs(cos) + height * Math.abs(sin));
    int toHeight = (int) Math.ceil(width * Math.abs(sin) + height * Math.abs(cos));
    float[][] rotated = new float[4][toWidth * toHeight];
    float[] sample = new float[4];
    for (int y = 0; y < toHeight; y++) {
      for (int x = 0; x < toWidth; x++) {
        double dx = x + 0.5 - toWidth / 2.0;
        double dy = y + 0.5 - toHeight / 2.0;
        sample(cos * dx + sin * dy + width / 2.0, cos * dy - sin * dx + height / 2.0, sample);
        for (int c = 0; c < 4; c++) {
          rotated[c][y * toWidth + x] = sample[c];
        }
      }
    }
    return new Layer(toWidth, toHeight, rotated);
  }

  /** Bicubic at a point; nothing lies outside the layer. */
  private void sample(double x, double y, float[] into) {
    Arrays.fill(into, 0);
    int left = (int) Math.floor(x - 0.5) - 1;
    int top = (int) Math.floor(y - 0.5) - 1;
    if (left < -3 || top < -3 || left >= width || top >= height) {
      return;
    }
    for (int j = Math.max(0, top); j < Math.min(height, top + 4); j++) {
      double down = Resampling.BICUBIC.weight(j + 0.5 - y);
      for (int i = Math.max(0, left); i < Math.min(width, left + 4); i++) {
        float weight = (float) (down * Resampling.BICUBIC.weight(i + 0.5 - x));
        for (int c = 0; c < 4; c++) {
          into[c] += weight * planes[c][j * width + i];
        }
      }
    }
  }

  /** Lays this over the canvas with its left upper corner at {@code (left, top)}. */
  void paintOn(Canvas canvas, int left, int top) {
    int side = Canvas.SIDE;
    for (int y = Math.max(0, -top); y < Math.min(height, side - top); y++) {
      for (int x = Math.max(0, -left); x < Math.min(width, side - left); x++) {
        int from = y * width + x;
        int to = (top + y) * side + left + x;
        // interpolation may overshoot
        float alpha = Math.max(0, Math.min(1, planes[3][from]));
        for (int c = 0; c < 3; c++) {
          float[] plane = canvas.plane(c);
          plane[to] = plane[to] * (1 - alpha) + planes[c][from] / 255;
        }
      }
    }
  }
}
