package io.unimos.image.decode;

import java.util.Arrays;

/**
 * The resizing of torchvision over Pillow, equal to the byte for Pillow up to 12. (From 13.0 on
 * Pillow resizes rows before columns when the height shrinks by more than twice the pixels of the
 * width. For those tall images the result differs by up to two levels, and encoders were trained
 * before.) Only pixels inside the crop are computed. Pure and thread-safe: scratch belongs to the
 * call, one source row and a ring of resized rows.
 */
final class Resizer {
  /** The half of one level, so that shifting rounds. */
  private static final int HALF = 1 << (Taps.PRECISION - 1);

  private final Pixels pixels;
  private final Taps columns;
  private final Taps rows;
  private final int size;

  // one source row: red and blue share a long, so that one multiplication serves both
  private final long[] redBlue;
  private final int[] green;

  private Resizer(Pixels pixels, Taps columns, Taps rows, int size) {
    this.pixels = pixels;
    this.columns = columns;
    this.rows = rows;
    this.size = size;
    this.redBlue = new long[pixels.width()];
    this.green = new int[pixels.width()];
  }

  static byte[] crop(Pixels pixels, Resize resize) {
    int width = pixels.width();
    int height = pixels.height();
    int size = resize.size();
    long outWidth = size;
    long outHeight = size;
    if (resize.rule() == Resize.Rule.SHORT_SIDE_CENTER_CROP) {
      // torchvision: int(size * long / short)
      int shortSide = Math.min(width, height);
      outWidth = (long) size * width / shortSide;
      outHeight = (long) size * height / shortSide;
    }
    long left = cropStart(outWidth, size);
    long top = cropStart(outHeight, size);
    if (outWidth == width && outHeight == height) {
      return crop(pixels, (int) left, (int) top, size);
    }
    Taps columns = new Taps(resize.filter(), width, outWidth, left, size);
    Taps rows = new Taps(resize.filter(), height, outHeight, top, size);
    return new Resizer(pixels, columns, rows, size).resize();
  }

  /** Returns int(round((side - size) / 2.0)) as torchvision does; Python rounds halves to even. */
  private static long cropStart(long side, int size) {
    return (long) Math.rint((side - size) / 2.0);
  }

  private static byte[] crop(Pixels pixels, int left, int top, int size) {
    byte[] crop = new byte[size * size * 3];
    for (int y = 0; y < size; y++) {
      int from = ((top + y) * pixels.width() + left) * 3;
      System.arraycopy(pixels.rgb(), from, crop, y * size * 3, size * 3);
    }
    return crop;
  }

  /**
   * Resizes columns first, as Pillow does; each source row is resized once and kept while it is
   * needed.
   */
  private byte[] resize() {
    byte[] crop = new byte[size * size * 3];
    int[][] ring = new int[Math.min(rows.size, pixels.height())][size * 3];
    int[] sums = new int[size * 3];
    int done = rows.first[0];
    for (int y = 0; y < size; y++) {
      int first = rows.first[y];
      int end = first + rows.count[y];
      for (done = Math.max(done, first); done < end; done++) {
        resizeRow(done, ring[done % ring.length]);
      }
      Arrays.fill(sums, HALF);
      for (int t = 0; t < rows.count[y]; t++) {
        addScaled(sums, ring[(first + t) % ring.length], rows.weights[y * rows.size + t]);
      }
      for (int i = 0, out = y * size * 3; i < sums.length; i++, out++) {
        crop[out] = (byte) level(sums[i]);
      }
    }
    return crop;
  }

  /**
   * Adds a scaled row, in a loop without other work, so that the JIT turns it into vector
   * instructions.
   */
  private static void addScaled(int[] sums, int[] row, int weight) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += row[i] * weight;
    }
  }

  private void resizeRow(int y, int[] target) {
    int from = columns.first[0];
    int to = columns.first[size - 1] + columns.count[size - 1];
    unpack(y, from, to);
    for (int x = 0, out = 0; x < size; x++, out += 3) {
      int first = columns.first[x];
      int taps = columns.count[x];
      int weights = x * columns.size;
      long both = (long) HALF << 32 | HALF;
      int middle = HALF;
      for (int t = 0; t < taps; t++) {
        int weight = columns.weights[weights + t];
        both += redBlue[first + t] * weight;
        middle += green[first + t] * weight;
      }
      // the lower sum is signed and has borrowed from the upper one
      target[out] = level((int) both);
      target[out + 1] = level(middle);
      target[out + 2] = level((int) ((both - (int) both) >> 32));
    }
  }

  private void unpack(int y, int from, int to) {
    byte[] rgb = pixels.rgb();
    int in = (y * pixels.width() + from) * 3;
    for (int x = from; x < to; x++, in += 3) {
      redBlue[x] = (rgb[in] & 0xffL) | (rgb[in + 2] & 0xffL) << 32;
      green[x] = rgb[in + 1] & 0xff;
    }
  }

  private static int level(int sum) {
    return Math.max(0, Math.min(255, sum >> Taps.PRECISION));
  }

  /**
   * The weights of one axis of a resize, by Pillow's rules. The filter is widened by the scale when
   * shrinking (antialias); weights are integers with 22 fractional bits.
   */
  static final class Taps {
    /**
     * The fractional bits as in Pillow's Resample.c: 32 bits less 8 of the sample and 2 for the
     * filter's overshoot.
     */
    static final int PRECISION = 32 - 8 - 2;

    /** The number of taps per output pixel, the length of one row of {@link #weights}. */
    final int size;

    /** The first source pixel of each output pixel. */
    final int[] first;

    /** The number of source pixels that count for each output pixel. */
    final int[] count;

    /** The weights, {@code [outputs * size]}. */
    final int[] weights;

    /**
     * Computes the weights of the output pixels {@code from .. from + length - 1} of {@code
     * outSize} ones.
     *
     * @param inSize source pixels on this axis
     */
    Taps(Resize.Filter filter, int inSize, long outSize, long from, int length) {
      double scale = (double) inSize / outSize;
      double filterScale = Math.max(scale, 1.0);
      double support = filter.support() * filterScale;
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
          exact[x] = filter.at((x + min - center + 0.5) * (1.0 / filterScale));
          sum += exact[x];
        }
        for (int x = 0; x < max - min; x++) {
          double weight = sum == 0 ? exact[x] : exact[x] / sum;
          weights[i * size + x] = (int) (weight * (1 << PRECISION) + (weight < 0 ? -0.5 : 0.5));
        }
      }
    }
  }
}
