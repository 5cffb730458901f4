package io.unimos.core.met;

/**
 * The sizes of the networks (method-specification 1.4).
 *
 * @param dimension d, of a feature
 * @param classes K
 * @param bottleneck width of the vision head's bottleneck, 256
 * @param hidden width of the weight generator and of the discriminator, 256
 */
public record HeadsShape(int dimension, int classes, int bottleneck, int hidden) {
  /** The width of bottleneck, weight generator and discriminator (method-specification 1.4). */
  public static final int WIDTH = 256;

  /**
   * Returns the sizes for an encoder and a set of classes. No bottleneck is wider than d. With more
   * than 256 classes it is as wide as d, since 256 directions cannot hold a classifier of a higher
   * rank and the networks would not start at it.
   */
  public static HeadsShape of(int dimension, int classes) {
    int bottleneck = classes > WIDTH ? dimension : Math.min(WIDTH, dimension);
    return new HeadsShape(dimension, classes, bottleneck, WIDTH);
  }

  /** Returns true when sizes that were read are so small that no product overflows. */
  boolean plausible() {
    return isSize(dimension) && isSize(classes) && isSize(bottleneck) && isSize(hidden);
  }

  private static boolean isSize(int size) {
    return size > 0 && size <= 1 << 15;
  }
}
