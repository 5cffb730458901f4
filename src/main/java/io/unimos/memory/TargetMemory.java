package io.unimos.memory;

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
 * Which images a domain trains on (method-specification 4.9): 2,048, class-balanced by predicted
 * class, newest first, the newest window always among them. An index: who has it knows of each slot
 * which image is there; the image itself lies with the slot in the journal.
 *
 * <p>One pool of slots, one entry written per record and nothing ever copied. The pool is larger
 * than the memory by one window: within a window nothing is forgotten, so what a round was decided
 * on is still whole when a restart has to decide it again. Owner: the domain's stream thread.
 */
public final class TargetMemory {
  /** Bits that a slot takes beside a sequence, to sort both as one number. */
  private static final int SLOT_BITS = 20;

  private static final int SEVEN_BITS = 0x7f;

  /** The number has another byte. */
  private static final int MORE = 0x80;

  private final int capacity;
  private final int pool;
  private long[] sequences;
  private short[] classes;
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
    sequences = new long[pool];
    classes = new short[pool];
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
    int slot = nextFree();
    if (slot >= pool) {
      throw new IllegalStateException("memory: all " + pool + " slots are taken");
    }
    restore(slot, entry);
    return slot;
  }

  /** The slot that the next entry goes to. */
  public int nextFree() {
    return taken.nextClearBit(0);
  }

  /** Puts an entry where it was before a restart, with whatever sizes: {@link #compact} follows. */
  public void restore(int slot, MemoryEntry entry) {
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
   * @return what has changed: by slot, the slot that its entry has come from, if it has one now
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

  /** Occupied slots in the order of their entries' sequences. */
  public int[] order() {
    return taken.stream()
        .mapToLong(slot -> (sequences[slot] << SLOT_BITS) | slot)
        .sorted()
        .mapToInt(both -> (int) both & ((1 << SLOT_BITS) - 1))
        .toArray();
  }

  /** The slots of the newest entries, oldest first: so many, or all if there are fewer. */
  public int[] newest(int count) {
    int[] order = order();
    return Arrays.copyOfRange(order, Math.max(0, order.length - count), order.length);
  }

  /** The slot of an image, if it is remembered. */
  public OptionalInt slotOf(long sequence) {
    return taken.stream().filter(slot -> sequences[slot] == sequence).findFirst();
  }

  /** Empties a slot: its image is kept elsewhere. */
  public void release(int slot) {
    forget(slot);
  }

  /** Number of the image in an occupied slot. */
  public long sequence(int slot) {
    return sequences[slot];
  }

  /** The class that was served for the image in an occupied slot. */
  public int predicted(int slot) {
    return Short.toUnsignedInt(classes[slot]);
  }

  /** Another class was served for the image in an occupied slot. */
  public void replace(int slot, int predicted) {
    classes[slot] = (short) predicted;
  }

  /** Writes it for {@link #read}, some three bytes an entry. */
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
      // small steps back are as short as small steps forward
      writeVarint(out, (step << 1) ^ (step >> (Long.SIZE - 1)));
      before = sequences[slot];
    }
  }

  /** Reads what {@link #write} wrote, with whatever sizes, into this empty memory. */
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
