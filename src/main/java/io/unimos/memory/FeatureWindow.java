package io.unimos.memory;

import io.unimos.event.HalfFloats;
import io.unimos.numbers.Vectors;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The newest images that a domain has learned from, across the borders of its windows: what drift
 * is tested on. The last few of them are kept unpacked too, to tell how near a new one is to the
 * nearest of them: a covered lens, a camera that hangs and a scene in which nothing moves all give
 * features that are nearer to an earlier one than any two different images are. Owner: the domain's
 * stream thread.
 */
public final class FeatureWindow {
  private final int size;
  private final int reach;
  private final Deque<MemoryEntry> newest = new ArrayDeque<>();
  private final Deque<float[]> unpacked = new ArrayDeque<>();

  /** For the last {@code size} images, of which a new one is compared with {@code reach}. */
  public FeatureWindow(int size, int reach) {
    this.size = size;
    this.reach = reach;
  }

  /** Takes the newest image in. */
  public void add(MemoryEntry entry) {
    newest.add(entry);
    if (newest.size() > size) {
      newest.remove();
    }
    unpacked.add(HalfFloats.unpack(entry.feature()));
    if (unpacked.size() > reach) {
      unpacked.remove();
    }
  }

  /** Starts over with the newest of these, which come oldest first. */
  public void refill(List<MemoryEntry> entries) {
    newest.clear();
    unpacked.clear();
    entries.forEach(this::add);
  }

  /** True when as many images are here as fit. */
  public boolean full() {
    return newest.size() == size;
  }

  /**
   * The greatest cosine of a feature {@code [d]}, L2-normalised, to one of the last few; -1 when
   * there is none.
   */
  public double nearest(float[] x) {
    double nearest = -1;
    for (float[] other : unpacked) {
      nearest = Math.max(nearest, Vectors.dotInSingle(x, other));
    }
    return nearest;
  }

  /** All of it, oldest first. */
  public List<MemoryEntry> entries() {
    return List.copyOf(newest);
  }

  /** The newest {@code count}, oldest first. */
  public List<MemoryEntry> newest(int count) {
    List<MemoryEntry> all = entries();
    return all.subList(Math.max(0, all.size() - count), all.size());
  }
}
