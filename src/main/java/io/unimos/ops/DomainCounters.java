package io.unimos.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One counter per domain, for at most so many domains: the first ones seen have a series of their
 * own, all later ones share {@code other}. Domains are keys of records, so their number is up to
 * the producers and must not grow the registry. Thread-safe.
 */
final class DomainCounters {
  /** The domain that stands for all those beyond the bound. */
  static final String OTHER = "other";

  /** Longer names are cut: a label is for people, and a key may be megabytes long. */
  private static final int LABEL_LENGTH = 120;

  private final MeterRegistry registry;
  private final int limit;
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();

  DomainCounters(MeterRegistry registry, int limit) {
    this.registry = registry;
    this.limit = limit;
  }

  void increment(String domain) {
    String label = label(domain);
    Counter counter = counters.get(label);
    (counter == null ? admit(label) : counter).increment();
  }

  private synchronized Counter admit(String label) {
    String kept = ownSeries() < limit ? label : OTHER;
    return counters.computeIfAbsent(kept, this::counter);
  }

  private int ownSeries() {
    return counters.containsKey(OTHER) ? counters.size() - 1 : counters.size();
  }

  private Counter counter(String label) {
    return Counter.builder(MeterName.DOMAIN_RECORDS.exported())
        .description(MeterName.DOMAIN_RECORDS.meaning())
        .tag("domain", label)
        .register(registry);
  }

  private static String label(String domain) {
    if (domain == null || domain.isBlank()) {
      return OTHER;
    }
    return domain.length() <= LABEL_LENGTH ? domain : domain.substring(0, LABEL_LENGTH);
  }

  /** Records per domain so far, in order of the names. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    counters.forEach((domain, counter) -> counts.put(domain, (long) counter.count()));
    return counts;
  }
}
