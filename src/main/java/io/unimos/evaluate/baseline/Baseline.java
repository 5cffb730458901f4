package io.unimos.evaluate.baseline;

/**
 * A baseline: it answers images one by one, and may learn from each without its label. One thread.
 */
public interface Baseline {

  /**
   * Returns the class of the next image, and may then learn from it.
   *
   * @param x {@code [d]}, the feature, L2-normalised up to half precision; not to be changed
   * @return in 0..K-1
   */
  int answer(double[] x);
}
