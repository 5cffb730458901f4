package io.unimos.service.metrics;

import io.unimos.core.math.Shortened;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The assignment of metric labels to domains. Domains are keys of records, so producers determine
 * their number; beyond a bound they share {@link #OTHER} to keep the registry small. A domain keeps
 * its series until it is forgotten, so that no counter ever decreases. The first four fifths of the
 * bound go to the domains seen first. The last fifth is reserved for domains that get into trouble
 * later, since a person must be able to examine them. Thread-safe.
 */
final class DomainLabels {
  /** The label of all domains beyond the bound. */
  static final String OTHER = "other";

  /** The bound on a label in characters: a label is for people, and a key may be megabytes long. */
  private static final int LABEL_LENGTH = 120;

  /** The divisor of the bound that gives the places reserved for domains in trouble. */
  private static final int RESERVED = 5;

  /** The bound on the counted domains without series, enough to say "far too many". */
  private static final int COUNTED = 10_000;

  private final int limit;
  private final Set<String> shown = ConcurrentHashMap.newKeySet();
  private final Set<String> folded = ConcurrentHashMap.newKeySet();

  /**
   * Makes an assignment without domains.
   *
   * @param limit {@code metrics.domains.max}
   */
  DomainLabels(int limit) {
    this.limit = limit;
  }

  /** Returns the label under which an ordinary event of a domain is counted. */
  String of(String domain) {
    return shown(domain, limit - limit / RESERVED);
  }

  /** Returns the label for an event that a person will want to examine. */
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

  /** Frees the place of a domain and returns its label; empty if it had no series of its own. */
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

  /** Returns the number of domains seen that have no series of their own. */
  int folded() {
    return folded.size();
  }
}
