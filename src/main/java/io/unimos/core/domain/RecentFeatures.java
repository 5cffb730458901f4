package io.unimos.core.domain;

import io.unimos.core.math.Vectors;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The features of the last few images that a domain has learned from, across the ends of its
 * windows. They serve to recognise repeated images. A covered lens, a camera that hangs and a still
 * scene give features nearer to an earlier one than those of any two different images. Owner: the
 * domain's stream thread.
 */
public final class RecentFeatures {
  private final int reach;
  private final Deque<float[]> newest = new ArrayDeque<>();

  /**
   * Creates an empty set.
   *
   * @param reach the greatest number of images
   */
  public RecentFeatures(int reach) {
    this.reach = reach;
  }

  /** Adds the feature {@code [d]} of the newest image, and keeps the array itself. */
  public void add(float[] x) {
    newest.add(x);
    if (newest.size() > reach) {
      newest.remove();
    }
  }

  /** Forgets all of them. */
  public void clear() {
    newest.clear();
  }

  /**
   * Returns the greatest cosine of an L2-normalised feature {@code [d]} to one of them; -1 if there
   * is none.
   */
  public double nearest(float[] x) {
    double nearest = -1;
    for (float[] other : newest) {
      nearest = Math.max(nearest, Vectors.dotInSingle(x, other));
    }
    return nearest;
  }
}
