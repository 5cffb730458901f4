package io.unimos.embedded;

/** Blurs one plane of floats; the edge repeats its outermost value. Stateless. */
final class GaussianBlur {
  private GaussianBlur() {}

  /**
   * Blurs.
   *
   * @param plane {@code [height * width]}, row-major
   * @param sigma standard deviation in pixels
   */
  static float[] blur(float[] plane, int width, int height, double sigma) {
    float[] kernel = kernel(sigma);
    int reach = kernel.length / 2;
    float[] across = new float[plane.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float sum = 0;
        for (int k = -reach; k <= reach; k++) {
          sum += kernel[k + reach] * plane[y * width + Math.max(0, Math.min(width - 1, x + k))];
        }
        across[y * width + x] = sum;
      }
    }
    float[] blurred = new float[plane.length];
    for (int y = 0; y < height; y++) {
      for (int k = -reach; k <= reach; k++) {
        int from = Math.max(0, Math.min(height - 1, y + k)) * width;
        for (int x = 0; x < width; x++) {
          blurred[y * width + x] += kernel[k + reach] * across[from + x];
        }
      }
    }
    return blurred;
  }

  private static float[] kernel(double sigma) {
    // beyond three deviations lies 0.3 % of the weight
    int reach = (int) Math.ceil(3 * sigma);
    float[] kernel = new float[2 * reach + 1];
    double sum = 0;
    for (int k = -reach; k <= reach; k++) {
      double weight = Math.exp(-k * k / (2 * sigma * sigma));
      kernel[k + reach] = (float) weight;
      sum += weight;
    }
    for (int k = 0; k < kernel.length; k++) {
      kernel[k] /= (float) sum;
    }
    return kernel;
  }
}
