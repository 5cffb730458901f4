package io.unimos.core.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The index of the images that a domain trains on (method-specification 4.9). It holds 2,048
 * images, balanced by predicted class, newest first, and always the newest window. It knows which
 * image is in each slot; the image itself is in the journal, under its slot.
 *
 * <p>There is one pool of slots: one entry is written per record, and nothing is ever copied. The
 * pool is larger than the memory by one window, so nothing is forgotten within a window. A restart
 * that has to decide on a round again therefore still finds all its images. Owner: the domain's
 * stream thread.
 */
public final class TargetMemory {
  /** The bits of a slot beside a sequence, so that both sort as one number. */
  private static final int SLOT_BITS = 20;

  private static final int SEVEN_BITS = 0x7f;

  /** The bit that says that the number has another byte. */
  private static final int MORE = 0x80;

  private final int capacity;
  private final int pool;
  private long[] sequences;
  private short[] classes;
  private final BitSet taken = new BitSet();

  /** The slots of each predicted class, oldest first, with the size of each class. */
  private static final class ClassQueues {
    private final Map<Integer, Integer> sizes = new TreeMap<>();
    private final Map<Integer, Deque<Integer>> removable = new TreeMap<>();

    /** Adds a slot; slots must come oldest first. A slot that may not go only counts. */
    void add(int slot, int predicted, boolean mayGo) {
      sizes.merge(predicted, 1, Integer::sum);
      if (mayGo) {
        removable.computeIfAbsent(predicted, k -> new ArrayDeque<>()).add(slot);
      }
    }

    /**
     * Removes and returns a slot; -1 if none may go. Of equally populous classes the lower one
     * loses.
     */
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
   * Creates an empty memory.
   *
   * @param capacity the number of entries that survive the end of a window
   * @param window the greatest number of entries between two calls of {@link #trim}
   */
  public TargetMemory(int capacity, int window) {
    this.capacity = capacity;
    pool = capacity + window;
    sequences = new long[pool];
    classes = new short[pool];
  }

  /** Returns the present number of entries. */
  public int size() {
    return taken.cardinality();
  }

  /**
   * Adds an entry.
   *
   * @return its slot: the lowest free one
   * @throws IllegalStateException if {@link #trim} is overdue
   */
  public int add(RememberedImage entry) {
    int slot = nextFree();
    if (slot >= pool) {
      throw new IllegalStateException("memory: all " + pool + " slots are taken");
    }
    restore(slot, entry);
    return slot;
  }

  /** Returns the slot of the next entry. */
  public int nextFree() {
    return taken.nextClearBit(0);
  }

  /**
   * Puts an entry into the slot that it had before a restart, whatever the sizes were then; {@link
   * #compact} has to follow.
   */
  public void restore(int slot, RememberedImage entry) {
    put(slot, entry.sequence(), entry.predicted());
  }

  private void put(int slot, long sequence, int predicted) {
    if (slot >= 1 << SLOT_BITS || sequence < 0 || sequence >= 1L << (Long.SIZE - 1 - SLOT_BITS)) {
      throw new IllegalArgumentException("memory: no slot " + slot + " for image " + sequence);
    }
    if (slot >= sequences.length) {
      sequences = Arrays.copyOf(sequences, slot + 1);
      classes = Arrays.copyOf(classes, slot + 1);
    }
    sequences[slot] = sequence;
    classes[slot] = (short) predicted;
    taken.set(slot);
  }

  /** Returns true if every entry has a slot of the pool and so many more find one. */
  public boolean fits(int room) {
    return taken.length() <= pool && takes(room);
  }

  /**
   * Returns true if so many more find a slot of the pool, once {@link #compact} has moved the
   * entries outside it.
   */
  public boolean takes(int room) {
    return size() + room <= pool;
  }

  /**
   * Fits the entries into the pool after a restart with smaller sizes: forgets the oldest until so
   * many more find a slot, and moves the entries outside the pool into it.
   *
   * @param room the number of further entries that need a slot
   * @return the changed slots, each with the slot that its entry came from; empty if it now has
   *     none
   */
  public SortedMap<Integer, OptionalInt> compact(int room) {
    SortedMap<Integer, OptionalInt> changed = new TreeMap<>();
    int[] oldestFirst = order();
    int tooMany = Math.max(0, oldestFirst.length + room - pool);
    for (int i = 0; i < tooMany; i++) {
      forget(oldestFirst[i]);
      changed.put(oldestFirst[i], OptionalInt.empty());
    }
    for (int slot = taken.nextSetBit(pool); slot >= 0; slot = taken.nextSetBit(slot + 1)) {
      int to = nextFree();
      put(to, sequences[slot], predicted(slot));
      forget(slot);
      changed.put(slot, OptionalInt.empty());
      changed.put(to, OptionalInt.of(slot));
    }
    sequences = Arrays.copyOf(sequences, pool);
    classes = Arrays.copyOf(classes, pool);
    return changed;
  }

  /**
   * Forgets entries down to the capacity, each time the oldest entry of the most populous class.
   *
   * @param newerThan entries with a greater sequence stay: the newest window
   * @return the slots that became free
   */
  public List<Integer> trim(long newerThan) {
    List<Integer> freed = new ArrayList<>();
    if (size() <= capacity) {
      return freed;
    }
    ClassQueues queues = new ClassQueues();
    for (int slot : order()) {
      queues.add(slot, predicted(slot), sequences[slot] <= newerThan);
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
   * Forgets all images before this one.
   *
   * @return the slots that became free
   */
  public List<Integer> forgetBefore(long sequence) {
    List<Integer> freed = new ArrayList<>();
    for (int slot : order()) {
      if (sequences[slot] < sequence) {
        forget(slot);
        freed.add(slot);
      }
    }
    return freed;
  }

  /** Returns the occupied slots in the order of their entries' sequences. */
  public int[] order() {
    return taken.stream()
        .mapToLong(slot -> (sequences[slot] << SLOT_BITS) | slot)
        .sorted()
        .mapToInt(both -> (int) both & ((1 << SLOT_BITS) - 1))
        .toArray();
  }

  /** Returns the slots of the newest entries, oldest first; all if there are fewer. */
  public int[] newest(int count) {
    int[] order = order();
    return Arrays.copyOfRange(order, Math.max(0, order.length - count), order.length);
  }

  /** Returns the slot of an image, if it is remembered. */
  public OptionalInt slotOf(long sequence) {
    return taken.stream().filter(slot -> sequences[slot] == sequence).findFirst();
  }

  /** Empties a slot whose image is kept elsewhere from now on. */
  public void release(int slot) {
    forget(slot);
  }

  /** Returns the sequence of the image in an occupied slot. */
  public long sequence(int slot) {
    return sequences[slot];
  }

  /** Returns the class that was served for the image in an occupied slot. */
  public int predicted(int slot) {
    return Short.toUnsignedInt(classes[slot]);
  }

  /** Changes the served class of the image in an occupied slot. */
  public void replace(int slot, int predicted) {
    classes[slot] = (short) predicted;
  }

  /** Writes all of it for {@link #read}, some three bytes an entry. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(taken.length());
    long before = 0;
    for (int slot = 0; slot < taken.length(); slot++) {
      if (!taken.get(slot)) {
        writeVarint(out, 0);
        continue;
      }
      writeVarint(out, 1 + predicted(slot));
      long step = sequences[slot] - before;
      // zigzag encoding: a small step back is as short as a small step forward
      writeVarint(out, (step << 1) ^ (step >> (Long.SIZE - 1)));
      before = sequences[slot];
    }
  }

  /** Reads what {@link #write} wrote, whatever the sizes were then, into this empty memory. */
  public void read(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > 1 << SLOT_BITS) {
      throw new IllegalArgumentException("memory: claims " + length + " slots");
    }
    long sequence = 0;
    for (int slot = 0; slot < length; slot++) {
      int predicted = (int) readVarint(in) - 1;
      if (predicted >= 0) {
        long step = readVarint(in);
        sequence += (step >>> 1) ^ -(step & 1);
        put(slot, sequence, predicted);
      }
    }
  }

  private static void writeVarint(DataOutput out, long value) throws IOException {
    long rest = value;
    while ((rest & ~SEVEN_BITS) != 0) {
      out.writeByte((int) (rest & SEVEN_BITS) | MORE);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  private static long readVarint(DataInput in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.readByte();
      value |= (long) (next & SEVEN_BITS) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("memory: a number without end");
  }

  private void forget(int slot) {
    taken.clear(slot);
  }
}
