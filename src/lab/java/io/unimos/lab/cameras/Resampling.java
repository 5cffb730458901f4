package io.unimos.lab.cameras;

import java.util.SplittableRandom;

/**
 * The resizing of one plane of floats by Keys' cubic convolution with a = -1/2 (IEEE TASSP 29,
 * 1981), with antialias when it shrinks. Pixel centres lie at half coordinates; the kernel is cut
 * off and renormalised at the edges. Stateless.
 */
final class Resampling {
  private static final int RADIUS = 2;

  private Resampling() {}

  /**
   * Returns the resized plane.
   *
   * @param plane {@code [height * width]}, row-major
   * @return {@code [toHeight * toWidth]}
   */
  static float[] resize(float[] plane, int width, int height, int toWidth, int toHeight) {
    float[] across = new float[height * toWidth];
    Taps columns = taps(width, toWidth);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < toWidth; x++) {
        float sum = 0;
        float[] weights = columns.weights()[x];
        int from = y * width + columns.first()[x];
        for (int k = 0; k < weights.length; k++) {
          sum += weights[k] * plane[from + k];
        }
        across[y * toWidth + x] = sum;
      }
    }
    float[] resized = new float[toHeight * toWidth];
    Taps rows = taps(height, toHeight);
    for (int y = 0; y < toHeight; y++) {
      float[] weights = rows.weights()[y];
      for (int k = 0; k < weights.length; k++) {
        addRow(across, (rows.first()[y] + k) * toWidth, weights[k], resized, y * toWidth, toWidth);
      }
    }
    return resized;
  }

  /**
   * Draws value noise: a grid of uniform values in 0..1, interpolated bicubically, which may
   * overshoot a little.
   *
   * @param cells per side
   * @return {@code [SIDE * SIDE]}
   */
  static float[] valueNoise(SplittableRandom draws, int cells) {
    float[] grid = new float[cells * cells];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = (float) draws.nextDouble();
    }
    return resize(grid, cells, cells, Canvas.SIDE, Canvas.SIDE);
  }

  private static double weight(double distance) {
    double x = Math.abs(distance);
    if (x < 1) {
      return (1.5 * x - 2.5) * x * x + 1;
    }
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  }

  /** Returns the kernel's weight of the outer neighbour, {@code 1 + t} away; t in 0..1. */
  static float cubic0(float t) {
    return ((-0.5f * t + 1) * t - 0.5f) * t;
  }

  /** Returns the kernel's weight of the inner neighbour, {@code t} away; t in 0..1. */
  static float cubic1(float t) {
    return (1.5f * t - 2.5f) * t * t + 1;
  }

  /** Adds a weighted row of one plane to a row of another. */
  static void addRow(float[] from, int start, float weight, float[] to, int at, int n) {
    for (int x = 0; x < n; x++) {
      to[at + x] += weight * from[start + x];
    }
  }

  private record Taps(int[] first, float[][] weights) {}

  private static Taps taps(int from, int to) {
    double scale = (double) from / to;
    double stretch = Math.max(1, scale);
    double reach = RADIUS * stretch;
    int[] first = new int[to];
    float[][] weights = new float[to][];
    for (int i = 0; i < to; i++) {
      double center = (i + 0.5) * scale;
      int low = Math.max(0, (int) (center - reach + 0.5));
      int high = Math.min(from, (int) (center + reach + 0.5));
      first[i] = low;
      weights[i] = normalised(low, high, center, stretch);
    }
    return new Taps(first, weights);
  }

  private static float[] normalised(int low, int high, double center, double stretch) {
    double[] raw = new double[high - low];
    double sum = 0;
    for (int k = 0; k < raw.length; k++) {
      raw[k] = weight((low + k - center + 0.5) / stretch);
      sum += raw[k];
    }
    float[] weights = new float[raw.length];
    for (int k = 0; k < raw.length; k++) {
      weights[k] = (float) (raw[k] / sum);
    }
    return weights;
  }
}
