package io.unimos.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The newest images that a domain has learned from, across the borders of its windows: what drift
 * is tested on. Owner: the domain's stream thread.
 */
public final class FeatureWindow {
  private final int size;
  private final Deque<MemoryEntry> newest = new ArrayDeque<>();

  /** For the last {@code size} images. */
  public FeatureWindow(int size) {
    this.size = size;
  }

  /** Takes the newest image in. */
  public void add(MemoryEntry entry) {
    newest.add(entry);
    if (newest.size() > size) {
      newest.remove();
    }
  }

  /** Starts over with the newest of these, which come oldest first. */
  public void refill(List<MemoryEntry> entries) {
    newest.clear();
    entries.forEach(this::add);
  }

  /** True when as many images are here as fit. */
  public boolean full() {
    return newest.size() == size;
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
