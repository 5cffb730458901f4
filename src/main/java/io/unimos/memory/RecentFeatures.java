package io.unimos.memory;

import io.unimos.numbers.Vectors;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The features of the last few images that a domain has learned from, across the borders of its
 * windows, to tell how near a new one is to the nearest of them: a covered lens, a camera that
 * hangs and a scene in which nothing moves all give features that are nearer to an earlier one than
 * any two different images are. Owner: the domain's stream thread.
 */
public final class RecentFeatures {
  private final int reach;
  private final Deque<float[]> newest = new ArrayDeque<>();

  /** For so many images. */
  public RecentFeatures(int reach) {
    this.reach = reach;
  }

  /** Takes the newest image's feature {@code [d]} in, and keeps the array. */
  public void add(float[] x) {
    newest.add(x);
    if (newest.size() > reach) {
      newest.remove();
    }
  }

  /** Forgets all. */
  public void clear() {
    newest.clear();
  }

  /**
   * The greatest cosine of a feature {@code [d]}, L2-normalised, to one of them; -1 when there is
   * none.
   */
  public double nearest(float[] x) {
    double nearest = -1;
    for (float[] other : newest) {
      nearest = Math.max(nearest, Vectors.dotInSingle(x, other));
    }
    return nearest;
  }
}
