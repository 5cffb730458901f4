package io.unimos.method.heads;

/**
 * Sizes of the networks (METHOD.md 1).
 *
 * @param dimension d, of a feature
 * @param classes K
 * @param bottleneck width of the vision head's bottleneck, 256
 * @param hidden width of the weight generator and of the discriminator, 256
 */
public record HeadsShape(int dimension, int classes, int bottleneck, int hidden) {
  /** METHOD.md 1. */
  public static final int WIDTH = 256;

  /**
   * The sizes of METHOD.md 1 for an encoder and a set of classes. No bottleneck is wider than d;
   * with more than 256 classes it is as wide, since 256 directions cannot hold a classifier of a
   * higher rank and the networks would not start at it.
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
