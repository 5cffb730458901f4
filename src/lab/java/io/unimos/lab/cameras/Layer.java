package io.unimos.lab.cameras;

/**
 * A picture with alpha: four planes of floats, colours in 0..255 multiplied by alpha, alpha in
 * 0..1, so that every interpolation keeps clean edges. Immutable by agreement: the planes are never
 * written after construction.
 *
 * @param planes {@code [4][height * width]}: red, green, blue, alpha
 */
record Layer(int width, int height, float[][] planes) {
  private static final int MARGIN = 3;

  /** Creates a layer from {@code 0xAARRGGBB} pixels that are not multiplied by alpha. */
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

  /** Returns it resized so that its longer side has {@code longest} pixels. */
  Layer scaled(double longest) {
    double factor = longest / Math.max(width, height);
    int toWidth = Math.max(1, (int) Math.round(width * factor));
    int toHeight = Math.max(1, (int) Math.round(height * factor));
    float[][] scaled = new float[4][];
    for (int c = 0; c < 4; c++) {
      scaled[c] = Resampling.resize(planes[c], width, height, toWidth, toHeight);
    }
    return new Layer(toWidth, toHeight, scaled);
  }

  /** Returns it with left and right exchanged. */
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

  /** Returns it rotated about its centre, bicubic, on a layer that just holds it. */
  Layer rotated(double degrees) {
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    int toWidth = (int) Math.ceil(width * Math.abs(cos) + height * Math.abs(sin));
    int toHeight = (int) Math.ceil(width * Math.abs(sin) + height * Math.abs(cos));
    // an empty margin saves the checks for neighbours outside
    Layer source = withMargin(MARGIN);
    Layer rotated = new Layer(toWidth, toHeight, new float[4][toWidth * toHeight]);
    for (int y = 0; y < toHeight; y++) {
      for (int x = 0; x < toWidth; x++) {
        double dx = x + 0.5 - toWidth / 2.0;
        double dy = y + 0.5 - toHeight / 2.0;
        source.sample(
            (float) (cos * dx + sin * dy + source.width / 2.0),
            (float) (cos * dy - sin * dx + source.height / 2.0),
            rotated,
            y * toWidth + x);
      }
    }
    return rotated;
  }

  /** Writes the bicubic value at a point into one pixel of another layer. */
  private void sample(float x, float y, Layer into, int at) {
    int left = (int) Math.floor(x - 0.5f) - 1;
    int top = (int) Math.floor(y - 0.5f) - 1;
    if (left < 0 || top < 0 || left + 4 > width || top + 4 > height) {
      return;
    }
    float right = x - 0.5f - (left + 1);
    float w0 = Resampling.cubic0(right);
    float w1 = Resampling.cubic1(right);
    float w2 = Resampling.cubic1(1 - right);
    float w3 = Resampling.cubic0(1 - right);
    float below = y - 0.5f - (top + 1);
    float v0 = Resampling.cubic0(below);
    float v1 = Resampling.cubic1(below);
    float v2 = Resampling.cubic1(1 - below);
    float v3 = Resampling.cubic0(1 - below);
    int r0 = top * width + left;
    int r1 = r0 + width;
    int r2 = r1 + width;
    int r3 = r2 + width;
    for (int c = 0; c < 4; c++) {
      float[] p = planes[c];
      into.planes[c][at] =
          v0 * (w0 * p[r0] + w1 * p[r0 + 1] + w2 * p[r0 + 2] + w3 * p[r0 + 3])
              + v1 * (w0 * p[r1] + w1 * p[r1 + 1] + w2 * p[r1 + 2] + w3 * p[r1 + 3])
              + v2 * (w0 * p[r2] + w1 * p[r2 + 1] + w2 * p[r2 + 2] + w3 * p[r2 + 3])
              + v3 * (w0 * p[r3] + w1 * p[r3 + 1] + w2 * p[r3 + 2] + w3 * p[r3 + 3]);
    }
  }

  private Layer withMargin(int margin) {
    int toWidth = width + 2 * margin;
    int toHeight = height + 2 * margin;
    float[][] wider = new float[4][toWidth * toHeight];
    for (int c = 0; c < 4; c++) {
      for (int y = 0; y < height; y++) {
        System.arraycopy(planes[c], y * width, wider[c], (y + margin) * toWidth + margin, width);
      }
    }
    return new Layer(toWidth, toHeight, wider);
  }

  /** Paints this over the canvas with its left upper corner at {@code (left, top)}. */
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
