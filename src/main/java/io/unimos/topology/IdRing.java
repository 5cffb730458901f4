package io.unimos.topology;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** {@link RecentIds} without a store: the same answers to the same ids. Owned by one thread. */
final class IdRing {
  private final int slots;
  private final Map<Integer, String> bySlot = new HashMap<>();
  private final Set<String> known = new HashSet<>();

  IdRing(int slots) {
    this.slots = slots;
  }

  /** Remembers an id, as {@link RecentIds#seen} does. */
  boolean seen(String id, long sequence) {
    if (slots == 0) {
      return false;
    }
    if (!known.add(id)) {
      return true;
    }
    String oldest = bySlot.put((int) (sequence % slots), id);
    if (oldest != null) {
      known.remove(oldest);
    }
    return false;
  }
}
