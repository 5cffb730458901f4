package io.unimos.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A log of the newest entries that fit into a number of bytes; the oldest are dropped first. Not
 * thread-safe.
 *
 * @param <T> the type of the entries, immutable
 */
final class BoundedLog<T> {
  private final Deque<T> entries = new ArrayDeque<>();
  private final ToIntFunction<T> weigher;
  private final long most;
  private long bytes;

  /**
   * Makes an empty log.
   *
   * @param most the bound in bytes
   * @param weigher the approximate size of an entry on the heap in bytes, never too small
   */
  BoundedLog(long most, ToIntFunction<T> weigher) {
    this.most = most;
    this.weigher = weigher;
  }

  /** Adds an entry. The newest entry is kept even if it is larger than the bound. */
  void add(T entry) {
    entries.addLast(entry);
    bytes += weigher.applyAsInt(entry);
    while (bytes > most && entries.size() > 1) {
      bytes -= weigher.applyAsInt(entries.removeFirst());
    }
  }

  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  T newest() {
    return entries.getLast();
  }

  Iterator<T> newestFirst() {
    return entries.descendingIterator();
  }

  /** Returns all entries, newest first. */
  List<T> list() {
    List<T> list = new ArrayList<>(entries.size());
    newestFirst().forEachRemaining(list::add);
    return list;
  }

  void clear() {
    entries.clear();
    bytes = 0;
  }
}
