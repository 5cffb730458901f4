package io.unimos.console;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What was seen at the places that were looked at last, in a bounded number of bytes, so that
 * nothing is decoded again for each who looks. Thread-safe.
 */
final class LookCache<K, V> {
  private final Map<K, V> seen = new LinkedHashMap<>(16, 0.75f, true);
  private final long most;
  private final ToLongFunction<V> weigher;
  private long bytes;

  /**
   * @param most bytes
   * @param weigher bytes of an entry on the heap, roughly and rather too many
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
