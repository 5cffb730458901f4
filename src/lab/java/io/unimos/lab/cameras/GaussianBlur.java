package io.unimos.lab.cameras;

import java.util.Arrays;

/** A blur of one plane of floats, with the outermost values repeated beyond the edge. Stateless. */
final class GaussianBlur {
  private GaussianBlur() {}

  /**
   * Returns the blurred plane.
   *
   * @param plane {@code [height * width]}, row-major
   * @param sigma standard deviation in pixels
   */
  static float[] blur(float[] plane, int width, int height, double sigma) {
    float[] kernel = kernel(sigma);
    int reach = kernel.length / 2;
    float[] across = new float[plane.length];
    float[] row = new float[width + 2 * reach];
    for (int y = 0; y < height; y++) {
      Arrays.fill(row, 0, reach, plane[y * width]);
      System.arraycopy(plane, y * width, row, reach, width);
      Arrays.fill(row, reach + width, row.length, plane[y * width + width - 1]);
      for (int k = 0; k < kernel.length; k++) {
        Resampling.addRow(row, k, kernel[k], across, y * width, width);
      }
    }
    float[] blurred = new float[plane.length];
    for (int y = 0; y < height; y++) {
      for (int k = -reach; k <= reach; k++) {
        int from = Math.max(0, Math.min(height - 1, y + k)) * width;
        Resampling.addRow(across, from, kernel[k + reach], blurred, y * width, width);
      }
    }
    return blurred;
  }

  private static float[] kernel(double sigma) {
    // only 0.3 % of the weight lies beyond three deviations
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
