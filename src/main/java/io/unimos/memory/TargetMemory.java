package io.unimos.memory;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The features that a domain trains on (METHOD.md 4, "Memory"): 2,048, class-balanced by predicted
 * class, newest first, the newest window always among them.
 *
 * <p>One pool of slots, one entry written per record and nothing ever copied. The pool is larger
 * than the memory by one window: within a window nothing is forgotten, so what a round was decided
 * on is still whole when a restart has to decide it again. Owner: the domain's stream thread.
 */
public final class TargetMemory {
  private final int capacity;
  private final MemoryEntry[] slots;
  private final BitSet taken = new BitSet();

  /**
   * An empty memory.
   *
   * @param capacity entries that survive the end of a window
   * @param window the most entries between two calls of {@link #trim}
   */
  public TargetMemory(int capacity, int window) {
    this.capacity = capacity;
    slots = new MemoryEntry[capacity + window];
  }

  /** Entries at present. */
  public int size() {
    return taken.cardinality();
  }

  /**
   * Takes an entry in.
   *
   * @return the slot that it went to: the lowest free one
   * @throws IllegalStateException if {@link #trim} is overdue
   */
  public int add(MemoryEntry entry) {
    int slot = taken.nextClearBit(0);
    if (slot >= slots.length) {
      throw new IllegalStateException("memory: all " + slots.length + " slots are taken");
    }
    taken.set(slot);
    slots[slot] = entry;
    return slot;
  }

  /**
   * Puts an entry where it was before a restart.
   *
   * @throws IllegalArgumentException if there is no such slot, as when settings have changed
   */
  public void restore(int slot, MemoryEntry entry) {
    if (slot < 0 || slot >= slots.length) {
      throw new IllegalArgumentException(
          "memory: slot %d is outside 0..%d".formatted(slot, slots.length - 1));
    }
    taken.set(slot);
    slots[slot] = entry;
  }

  /**
   * Forgets down to the capacity: each time the oldest entry of the most populous class.
   *
   * @param newerThan entries of later sequences stay: the newest window
   * @return the slots that became free
   */
  public List<Integer> trim(long newerThan) {
    List<Integer> freed = new ArrayList<>();
    if (size() <= capacity) {
      return freed;
    }
    ClassQueues queues = new ClassQueues();
    for (int slot : order()) {
      queues.add(slot, slots[slot].predicted(), slots[slot].sequence() <= newerThan);
    }
    while (size() > capacity) {
      int slot = queues.oldestOfMostPopulous();
      if (slot < 0) {
        break;
      }
      forget(slot);
      freed.add(slot);
    }
    return freed;
  }

  /**
   * Forgets what is asked for.
   *
   * @return the slots that became free
   */
  public List<Integer> removeIf(Predicate<MemoryEntry> unwanted) {
    List<Integer> freed = new ArrayList<>();
    for (int slot : order()) {
      if (unwanted.test(slots[slot])) {
        forget(slot);
        freed.add(slot);
      }
    }
    return freed;
  }

  /** Slots in the order of their entries' sequences. */
  public int[] order() {
    return taken.stream()
        .boxed()
        .sorted(Comparator.comparingLong(i -> slots[i].sequence()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The entry of an occupied slot. */
  public MemoryEntry at(int slot) {
    return slots[slot];
  }

  /** Changes the entry of an occupied slot. */
  public void replace(int slot, MemoryEntry entry) {
    slots[slot] = entry;
  }

  /** All entries, oldest first. */
  public List<MemoryEntry> entries() {
    List<MemoryEntry> entries = new ArrayList<>();
    for (int slot : order()) {
      entries.add(slots[slot]);
    }
    return entries;
  }

  private void forget(int slot) {
    slots[slot] = null;
    taken.clear(slot);
  }
}
