package io.unimos.memory;

import io.unimos.event.HalfFloats;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The features of the last few images that a domain has learned from, unpacked: tells how near a
 * new one is to the nearest of them. A covered lens, a camera that hangs and a scene in which
 * nothing moves all give features that are nearer to an earlier one than any two different images
 * are. Holds nothing that {@link FeatureWindow} does not: a restart fills it again. Owner: the
 * domain's stream thread.
 */
public final class NewestFeatures {
  private static final int LANES = 4;

  private final int size;
  private final Deque<float[]> newest = new ArrayDeque<>();

  /** For the last {@code size} images. */
  public NewestFeatures(int size) {
    this.size = size;
  }

  /** Takes the newest image in. */
  public void add(MemoryEntry entry) {
    newest.addLast(HalfFloats.unpack(entry.feature()));
    if (newest.size() > size) {
      newest.removeFirst();
    }
  }

  /** Starts over with the newest of these, which come oldest first. */
  public void refill(Iterable<MemoryEntry> entries) {
    newest.clear();
    entries.forEach(this::add);
  }

  /**
   * The greatest cosine of a feature {@code [d]}, L2-normalised, to one of these; -1 when there is
   * none.
   */
  public double nearest(float[] x) {
    double nearest = -1;
    for (float[] other : newest) {
      nearest = Math.max(nearest, dot(x, other));
    }
    return nearest;
  }

  /** In four sums, which do not wait for each other; in a fixed order, so always the same bits. */
  private static double dot(float[] a, float[] b) {
    float[] sums = new float[LANES];
    int whole = a.length - a.length % LANES;
    for (int j = 0; j < whole; j += LANES) {
      sums[0] += a[j] * b[j];
      sums[1] += a[j + 1] * b[j + 1];
      sums[2] += a[j + 2] * b[j + 2];
      sums[3] += a[j + 3] * b[j + 3];
    }
    for (int j = whole; j < a.length; j++) {
      sums[0] += a[j] * b[j];
    }
    return ((double) sums[0] + sums[1]) + ((double) sums[2] + sums[3]);
  }
}
