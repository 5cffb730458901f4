package io.unimos.image.decode;

/**
 * The six numbers of a decoded image, each in 0..1, from which drift is explained in words
 * (method-specification 5.7).
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

  /** The weights of ITU-R BT.601 in thousandths; a sum of integers waits for no rounding. */
  private static final int RED = 299;

  private static final int GREEN = 587;
  private static final int BLUE = 114;

  /** The luma of white. */
  private static final double WHITE = 255_000;

  /** The largest Laplacian, in luma of white: a single white pixel on black. */
  private static final double LARGEST_LAPLACIAN = 4;

  /** The number of pixels whose Laplacians are sure to fit an int together. */
  private static final int STRETCH = 2_000;

  /**
   * Measures a crop.
   *
   * @param rgb {@code [height * width * 3]} unsigned bytes, red first
   */
  public static ImageStatistics of(byte[] rgb, int width, int height) {
    int pixels = width * height;
    int[] luma = new int[pixels];
    long reds = 0;
    long greens = 0;
    long blues = 0;
    long squares = 0;
    for (int i = 0, at = 0; i < pixels; i++, at += 3) {
      int red = rgb[at] & 0xff;
      int green = rgb[at + 1] & 0xff;
      int blue = rgb[at + 2] & 0xff;
      int y = RED * red + GREEN * green + BLUE * blue;
      luma[i] = y;
      reds += red;
      greens += green;
      blues += blue;
      squares += (long) y * y;
    }
    double mean = (RED * reds + GREEN * greens + BLUE * blues) / WHITE / pixels;
    double scale = 255.0 * pixels;
    return new ImageStatistics(
        (float) mean,
        (float) Math.sqrt(Math.max(0, squares / (WHITE * WHITE) / pixels - mean * mean)),
        (float) (meanLaplacian(luma, width, height) / LARGEST_LAPLACIAN),
        (float) (reds / scale),
        (float) (greens / scale),
        (float) (blues / scale));
  }

  /** Returns the mean over inner pixels, in luma of white; 0 where there are none. */
  private static double meanLaplacian(int[] luma, int width, int height) {
    if (width < 3 || height < 3) {
      return 0;
    }
    long sum = 0;
    for (int y = 1; y < height - 1; y++) {
      int end = (y + 1) * width - 1;
      for (int from = y * width + 1; from < end; from += STRETCH) {
        sum += laplacians(luma, from, Math.min(end, from + STRETCH), width);
      }
    }
    return sum / WHITE / ((width - 2.0) * (height - 2.0));
  }

  private static int laplacians(int[] luma, int from, int end, int width) {
    int sum = 0;
    for (int i = from; i < end; i++) {
      sum += Math.abs(4 * luma[i] - luma[i - 1] - luma[i + 1] - luma[i - width] - luma[i + width]);
    }
    return sum;
  }
}
