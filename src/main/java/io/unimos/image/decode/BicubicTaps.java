package io.unimos.image.decode;

/**
 * The weights of one axis of a resize, by Pillow's rules: cubic convolution with a = -0.5, widened
 * by the scale when shrinking (antialias), as integers with 22 fractional bits.
 */
final class BicubicTaps {
  /** Pillow, Resample.c: 32 bits less 8 of the sample and 2 for the filter's overshoot. */
  static final int PRECISION = 32 - 8 - 2;

  private static final double A = -0.5;
  private static final double SUPPORT = 2.0;

  /** Taps per output pixel, the length of one row of {@link #weights}. */
  final int size;

  /** First source pixel of each output pixel. */
  final int[] first;

  /** How many source pixels count for each output pixel. */
  final int[] count;

  /** {@code [outputs * size]}. */
  final int[] weights;

  /**
   * Weights of the output pixels {@code from .. from + length - 1} of {@code outSize} ones.
   *
   * @param inSize source pixels on this axis
   */
  BicubicTaps(int inSize, long outSize, long from, int length) {
    double scale = (double) inSize / outSize;
    double filterScale = Math.max(scale, 1.0);
    double support = SUPPORT * filterScale;
    size = (int) Math.ceil(support) * 2 + 1;
    first = new int[length];
    count = new int[length];
    weights = new int[length * size];
    double[] exact = new double[size];
    for (int i = 0; i < length; i++) {
      double center = (from + i + 0.5) * scale;
      int min = Math.max(0, (int) (center - support + 0.5));
      int max = Math.min(inSize, (int) (center + support + 0.5));
      first[i] = min;
      count[i] = max - min;
      double sum = 0;
      for (int x = 0; x < max - min; x++) {
        exact[x] = cubic((x + min - center + 0.5) * (1.0 / filterScale));
        sum += exact[x];
      }
      for (int x = 0; x < max - min; x++) {
        double weight = sum == 0 ? exact[x] : exact[x] / sum;
        weights[i * size + x] = (int) (weight * (1 << PRECISION) + (weight < 0 ? -0.5 : 0.5));
      }
    }
  }

  private static double cubic(double at) {
    double x = Math.abs(at);
    if (x < 1.0) {
      return ((A + 2.0) * x - (A + 3.0)) * x * x + 1;
    }
    if (x < 2.0) {
      return (((x - 5) * x + 8) * x - 4) * A;
    }
    return 0.0;
  }
}
