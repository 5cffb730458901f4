package io.unimos.ops;

import io.unimos.numbers.Shortened;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which domains have series of their own. Domains are keys of records, so their number is up to the
 * producers and must not grow the registry: beyond the bound they share {@link #OTHER}. A domain
 * that has series keeps them until it is forgotten, so no counter ever goes back. The first four
 * fifths of the bound go to the domains seen first; the last fifth is kept for those that get into
 * trouble later, since a person has to be able to look at them. Thread-safe.
 */
final class DomainLabels {
  /** The domain that stands for all those beyond the bound. */
  static final String OTHER = "other";

  /** Longer names are cut: a label is for people, and a key may be megabytes long. */
  private static final int LABEL_LENGTH = 120;

  /** One place in so many waits for a domain in trouble. */
  private static final int RESERVED = 5;

  /** Enough to say "far too many", and bounded in memory. */
  private static final int COUNTED = 10_000;

  private final int limit;
  private final Set<String> shown = ConcurrentHashMap.newKeySet();
  private final Set<String> folded = ConcurrentHashMap.newKeySet();

  /**
   * @param limit {@code metrics.domains.max}
   */
  DomainLabels(int limit) {
    this.limit = limit;
  }

  /** The label under which an ordinary event of a domain is counted. */
  String of(String domain) {
    return shown(domain, limit - limit / RESERVED);
  }

  /** The same for an event that a person will want to look at. */
  String ofTrouble(String domain) {
    return shown(domain, limit);
  }

  private String shown(String domain, int places) {
    String label = label(domain);
    return label.equals(OTHER) ? OTHER : admit(label, places);
  }

  private synchronized String admit(String label, int places) {
    if (shown.contains(label)) {
      return label;
    }
    if (shown.size() < places) {
      folded.remove(label);
      shown.add(label);
      return label;
    }
    if (folded.size() < COUNTED) {
      folded.add(label);
    }
    return OTHER;
  }

  /** Frees a domain's place; its label if it had series of its own. */
  synchronized Optional<String> forget(String domain) {
    String label = label(domain);
    folded.remove(label);
    return shown.remove(label) ? Optional.of(label) : Optional.empty();
  }

  private static String label(String domain) {
    if (domain == null || domain.isBlank()) {
      return OTHER;
    }
    return Shortened.of(domain, LABEL_LENGTH);
  }

  /** How many domains were seen that have no series of their own. */
  int folded() {
    return folded.size();
  }
}
