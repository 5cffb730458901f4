package io.unimos.image.decode;

/**
 * Six numbers of a decoded image, each in 0..1, from which drift is explained in words (METHOD.md
 * 5).
 *
 * @param brightness mean luma (BT.601)
 * @param contrast standard deviation of luma
 * @param sharpness mean absolute 4-neighbour Laplacian of luma, divided by its largest value, 4
 * @param red mean red
 * @param green mean green
 * @param blue mean blue
 */
public record ImageStatistics(
    float brightness, float contrast, float sharpness, float red, float green, float blue) {

  /** Largest Laplacian of samples in 0..1: a single white pixel on black. */
  private static final double LARGEST_LAPLACIAN = 4.0;

  /**
   * Measures a crop.
   *
   * @param rgb {@code [height * width * 3]} unsigned bytes, red first
   */
  public static ImageStatistics of(byte[] rgb, int width, int height) {
    int pixels = width * height;
    float[] luma = new float[pixels];
    long[] sums = new long[3];
    double sum = 0;
    double squares = 0;
    for (int i = 0, at = 0; i < pixels; i++, at += 3) {
      int red = rgb[at] & 0xff;
      int green = rgb[at + 1] & 0xff;
      int blue = rgb[at + 2] & 0xff;
      sums[0] += red;
      sums[1] += green;
      sums[2] += blue;
      // ITU-R BT.601
      float y = (0.299f * red + 0.587f * green + 0.114f * blue) / 255f;
      luma[i] = y;
      sum += y;
      squares += (double) y * y;
    }
    double mean = sum / pixels;
    double scale = 255.0 * pixels;
    return new ImageStatistics(
        (float) mean,
        (float) Math.sqrt(Math.max(0, squares / pixels - mean * mean)),
        (float) (meanLaplacian(luma, width, height) / LARGEST_LAPLACIAN),
        (float) (sums[0] / scale),
        (float) (sums[1] / scale),
        (float) (sums[2] / scale));
  }

  /** Over inner pixels only; 0 where there are none. */
  private static double meanLaplacian(float[] luma, int width, int height) {
    if (width < 3 || height < 3) {
      return 0;
    }
    double sum = 0;
    for (int y = 1; y < height - 1; y++) {
      for (int i = y * width + 1; i < (y + 1) * width - 1; i++) {
        sum +=
            Math.abs(4 * luma[i] - luma[i - 1] - luma[i + 1] - luma[i - width] - luma[i + width]);
      }
    }
    return sum / ((width - 2.0) * (height - 2.0));
  }
}
