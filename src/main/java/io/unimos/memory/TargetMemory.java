package io.unimos.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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
  private final int pool;
  private MemoryEntry[] slots;
  private final BitSet taken = new BitSet();

  /** Slots by predicted class, oldest first, with the size of each class. */
  private static final class ClassQueues {
    private final Map<Integer, Integer> sizes = new TreeMap<>();
    private final Map<Integer, Deque<Integer>> removable = new TreeMap<>();

    /** Slots must come oldest first; those that have to stay only count. */
    void add(int slot, int predicted, boolean mayGo) {
      sizes.merge(predicted, 1, Integer::sum);
      if (mayGo) {
        removable.computeIfAbsent(predicted, k -> new ArrayDeque<>()).add(slot);
      }
    }

    /** Takes a slot out; -1 when none may go. Of equal classes the lower one loses. */
    int oldestOfMostPopulous() {
      int most = -1;
      for (Map.Entry<Integer, Deque<Integer>> of : removable.entrySet()) {
        boolean larger = most < 0 || sizes.get(of.getKey()) > sizes.get(most);
        most = !of.getValue().isEmpty() && larger ? of.getKey() : most;
      }
      if (most < 0) {
        return -1;
      }
      sizes.merge(most, -1, Integer::sum);
      return removable.get(most).remove();
    }
  }

  /**
   * An empty memory.
   *
   * @param capacity entries that survive the end of a window
   * @param window the most entries between two calls of {@link #trim}
   */
  public TargetMemory(int capacity, int window) {
    this.capacity = capacity;
    pool = capacity + window;
    slots = new MemoryEntry[pool];
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
    if (slot >= pool) {
      throw new IllegalStateException("memory: all " + pool + " slots are taken");
    }
    taken.set(slot);
    slots[slot] = entry;
    return slot;
  }

  /** Puts an entry where it was before a restart, with whatever sizes: {@link #compact} follows. */
  public void restore(int slot, MemoryEntry entry) {
    if (slot >= slots.length) {
      slots = Arrays.copyOf(slots, slot + 1);
    }
    taken.set(slot);
    slots[slot] = entry;
  }

  /** True when every entry has a slot of the pool, and so many more find one. */
  public boolean fits(int room) {
    return taken.length() <= pool && takes(room);
  }

  /**
   * True when so many more find a slot of the pool, once {@link #compact} has moved what is
   * outside.
   */
  public boolean takes(int room) {
    return size() + room <= pool;
  }

  /**
   * After a restart with smaller sizes: forgets the oldest until so many more find a slot, and
   * moves into the pool what lies outside of it.
   *
   * @return what has changed: by slot, the entry that it has now, if any
   */
  public SortedMap<Integer, Optional<MemoryEntry>> compact(int room) {
    SortedMap<Integer, Optional<MemoryEntry>> changed = new TreeMap<>();
    int[] oldestFirst = order();
    int tooMany = Math.max(0, oldestFirst.length + room - pool);
    for (int i = 0; i < tooMany; i++) {
      forget(oldestFirst[i]);
      changed.put(oldestFirst[i], Optional.empty());
    }
    for (int slot = taken.nextSetBit(pool); slot >= 0; slot = taken.nextSetBit(slot + 1)) {
      MemoryEntry entry = slots[slot];
      forget(slot);
      changed.put(slot, Optional.empty());
      changed.put(add(entry), Optional.of(entry));
    }
    slots = Arrays.copyOf(slots, pool);
    return changed;
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
