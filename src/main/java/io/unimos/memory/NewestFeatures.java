package io.unimos.memory;

import io.unimos.event.HalfFloats;
import io.unimos.numbers.Vectors;
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
      nearest = Math.max(nearest, Vectors.dotInSingle(x, other));
    }
    return nearest;
  }
}
