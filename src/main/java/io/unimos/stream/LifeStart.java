package io.unimos.stream;

import io.unimos.event.AdapterVersion;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * The search for the start of a domain's present life among its features, for a domain that was
 * forgotten. Its images are counted and chained from there, so the chain of the first decision
 * identifies the place. Owned by one thread.
 */
final class LifeStart {
  private final long length;
  private final long chain;
  private final Deque<String> newest = new ArrayDeque<>();
  private long images;
  private OptionalLong before = OptionalLong.empty();

  /**
   * Creates the search.
   *
   * @param first the record of the domain's first decision
   */
  LifeStart(AdapterVersion first) {
    length = first.getSequence();
    chain = first.getChain();
  }

  /** Takes the next image of the domain, from any of its lives. */
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

  /**
   * Returns the number of images of earlier lives; empty if the images up to the first decision are
   * not all there.
   */
  OptionalLong imagesBefore() {
    return before;
  }
}
