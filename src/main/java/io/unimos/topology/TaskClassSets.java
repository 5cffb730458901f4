package io.unimos.topology;

import io.unimos.bundle.ClassSet;
import io.unimos.topology.ClassSets.InUse;
import io.unimos.version.ClassSetRecords;
import java.nio.ByteBuffer;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which classes a task's domains are answered with, and which they ever were: a domain that was
 * silent meanwhile comes out of an older set. All of it lies in the task's store, so it changes
 * with the record that wanted it, or not at all. Owned by one stream task.
 */
final class TaskClassSets {
  private final ClassSets sets;
  private final KeyValueStore<byte[], byte[]> state;
  private InUse current;

  TaskClassSets(ClassSets sets, KeyValueStore<byte[], byte[]> state) {
    this.sets = sets;
    this.state = state;
    byte[] number = state.get(Stores.taskKey('n'));
    current = number == null ? sets.own() : set(ByteBuffer.wrap(number).getLong());
  }

  /** What all domains are answered with from now on. */
  InUse current() {
    return current;
  }

  /** The bundle's own. */
  ClassSet own() {
    return sets.own().set();
  }

  int dimension() {
    return sets.dimension();
  }

  /** A set that once was the current one. */
  InUse set(long number) {
    if (number == 0) {
      return sets.own();
    }
    byte[] kept = state.get(key(number));
    if (kept == null) {
      throw new IllegalStateException("set " + number + " of the classes is not kept");
    }
    return sets.of(ClassSetRecords.fromBytes(kept, sets.dimension()));
  }

  /** Lays a set out without taking it; see {@link ClassSets#of}. */
  InUse laidOut(ClassSet set) {
    return sets.of(set);
  }

  /** Goes over to a set. */
  void take(InUse next) {
    state.put(key(next.number()), ClassSetRecords.toBytes(next.set()));
    state.put(Stores.taskKey('n'), ByteBuffer.allocate(Long.BYTES).putLong(next.number()).array());
    current = next;
  }

  private static byte[] key(long number) {
    byte[] prefix = Stores.taskKey('k');
    return ByteBuffer.allocate(prefix.length + Long.BYTES).put(prefix).putLong(number).array();
  }
}
