package io.unimos.method.heads;

/**
 * Sizes of the networks (method-specification 1.4).
 *
 * @param dimension d, of a feature
 * @param classes K
 * @param bottleneck width of the vision head's bottleneck, 256
 * @param hidden width of the weight generator and of the discriminator, 256
 */
public record HeadsShape(int dimension, int classes, int bottleneck, int hidden) {
  /** Of bottleneck, weight generator and discriminator (method-specification 1.4). */
  public static final int WIDTH = 256;

  /**
   * The sizes for an encoder and a set of classes. No bottleneck is wider than d; with more than
   * 256 classes it is as wide, since 256 directions cannot hold a classifier of a higher rank and
   * the networks would not start at it.
   */
  public static HeadsShape of(int dimension, int classes) {
    int bottleneck = classes > WIDTH ? dimension : Math.min(WIDTH, dimension);
    return new HeadsShape(dimension, classes, bottleneck, WIDTH);
  }

  /** Whether sizes that were read may be multiplied: none is so large that a product overflows. */
  boolean plausible() {
    return isSize(dimension) && isSize(classes) && isSize(bottleneck) && isSize(hidden);
  }

  private static boolean isSize(int size) {
    return size > 0 && size <= 1 << 15;
  }
}
