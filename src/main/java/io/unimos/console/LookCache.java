package io.unimos.console;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * A cache of the latest look results, in a bounded number of bytes, so that nothing is decoded anew
 * for each viewer. Thread-safe.
 */
final class LookCache<K, V> {
  private final Map<K, V> seen = new LinkedHashMap<>(16, 0.75f, true);
  private final long most;
  private final ToLongFunction<V> weigher;
  private long bytes;

  /**
   * Makes an empty cache.
   *
   * @param most the bound in bytes
   * @param weigher the approximate size of an entry on the heap in bytes, never too small
   */
  LookCache(long most, ToLongFunction<V> weigher) {
    this.most = most;
    this.weigher = weigher;
  }

  synchronized Optional<V> get(K place) {
    return Optional.ofNullable(seen.get(place));
  }

  synchronized void put(K place, V what) {
    V before = seen.put(place, what);
    bytes += weigher.applyAsLong(what) - (before == null ? 0 : weigher.applyAsLong(before));
    var oldest = seen.values().iterator();
    while (bytes > most && oldest.hasNext()) {
      bytes -= weigher.applyAsLong(oldest.next());
      oldest.remove();
    }
  }
}
