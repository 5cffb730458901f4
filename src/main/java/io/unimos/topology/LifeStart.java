package io.unimos.topology;

import io.unimos.event.AdapterVersion;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * Finds where a domain that was forgotten begins anew among its features: its images are counted
 * and chained from there, so the first decision's chain tells. Owned by one thread.
 */
final class LifeStart {
  private final long length;
  private final long chain;
  private final Deque<String> newest = new ArrayDeque<>();
  private long images;
  private OptionalLong before = OptionalLong.empty();

  /**
   * Nothing is known yet.
   *
   * @param first the record of the domain that was decided first
   */
  LifeStart(AdapterVersion first) {
    length = first.getSequence();
    chain = first.getChain();
  }

  /** The next image of the domain, of whichever life. */
  void image(String id) {
    images++;
    newest.addLast(id);
    if (newest.size() > length) {
      newest.removeFirst();
    }
    if (newest.size() == length && chained() == chain) {
      before = OptionalLong.of(images - length);
    }
  }

  private long chained() {
    long all = 0;
    for (String id : newest) {
      all = DomainSequence.chain(all, id);
    }
    return all;
  }

  /** Images of earlier lives; empty if the first decision's are not all there. */
  OptionalLong imagesBefore() {
    return before;
  }
}
