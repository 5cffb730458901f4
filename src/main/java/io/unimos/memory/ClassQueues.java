package io.unimos.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/** Slots by predicted class, oldest first, with the size of each class. */
final class ClassQueues {
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
