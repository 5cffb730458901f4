package io.unimos.stream;

import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.source.ClassChange;
import io.unimos.stream.ClassSets.InUse;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The domains of one stream task that are in memory, least recently seen first. An evicted domain
 * writes what only memory holds, in the transaction of the record that evicts it. Restoring reads
 * it again, bit for bit. Owned by one stream task.
 */
final class LearningDomains implements AutoCloseable {
  /** The time between two checks for domains to evict while the task gets no records. */
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final AdaptRole role;
  private final KeyValueStore<Bytes, byte[]> state;
  private final TaskClassSets sets;
  private final DomainSequences sequences;
  private final ServeModes modes;
  private final RecentIds ids;
  private final SilentDomains calendar;
  private final DomainMemory.Share share;
  private Consumer<String> onChange = domain -> {};
  private final Map<String, Loaded> loaded = new LinkedHashMap<>(16, 0.75f, true);

  /** A domain in memory, with the moment at which it was last used. */
  private static final class Loaded {
    private final OnlineDomain domain;

    /**
     * The estimated size with the classes at the time of loading: when the classes change, all
     * domains are evicted.
     */
    private final long bytes;

    private long seen;

    Loaded(OnlineDomain domain, long bytes) {
      this.domain = domain;
      this.bytes = bytes;
    }
  }

  LearningDomains(AdaptRole role, ClassSets sets, TaskContext task) {
    this.role = role;
    state = task.state();
    this.sets = new TaskClassSets(sets, state);
    sequences = new DomainSequences(state);
    modes = new ServeModes(state, role.serveMode());
    ids = new RecentIds(state, role.duplicateMemory());
    calendar = new SilentDomains(state, role.forgetAfter());
    share = role.memory().open();
    task.schedule(LOOK, now -> settle());
  }

  /** Returns the classes that the domains are answered with. */
  TaskClassSets classes() {
    return sets;
  }

  /** Returns the counters of the domains. */
  DomainSequences sequences() {
    return sequences;
  }

  /** Returns the choice of the answer that each domain is served. */
  ServeModes modes() {
    return modes;
  }

  /** Returns the memory of each domain's last ids. */
  RecentIds ids() {
    return ids;
  }

  /** Returns the calendar of the domains by the time of their last image. */
  SilentDomains calendar() {
    return calendar;
  }

  /** Returns the domain, which may be used until {@link #settle}. */
  OnlineDomain get(String domain) {
    Loaded known = loaded.get(domain);
    if (known == null) {
      long started = System.nanoTime();
      OnlineDomain restored = restored(domain);
      known = new Loaded(restored, role.memory().bytesOf(sets.current().context()));
      loaded.put(domain, known);
      if (restored.sequence() > 0) {
        share.cameBack(known.bytes, System.nanoTime() - started);
      } else {
        share.came(known.bytes);
      }
    }
    known.seen = share.now();
    return known.domain;
  }

  /** Returns the domain with the current classes, whatever classes it was written with. */
  private OnlineDomain restored(String domain) {
    StoreJournal journal = journal(domain);
    InUse now = sets.current();
    long before = sets.of(domain);
    if (before == now.number()) {
      return OnlineDomain.restore(domain, now.context(), journal);
    }
    sets.goesOver(domain);
    InUse was = sets.set(before);
    ClassChange change = now.set().since(was.set());
    OnlineDomain changed =
        change.isNone() || journal.domain().isEmpty()
            ? OnlineDomain.restore(domain, now.context(), journal)
            : OnlineDomain.changed(domain, was.context(), now.context(), change, journal);
    onChange.accept(domain);
    return changed;
  }

  /**
   * Evicts all domains from memory, since they have the previous classes.
   *
   * @see #restored
   */
  void evictAll() {
    for (Iterator<Loaded> all = loaded.values().iterator(); all.hasNext(); ) {
      Loaded next = all.next();
      next.domain.evict();
      all.remove();
      share.gone(next.bytes);
    }
    reportOldest();
  }

  /**
   * Sets the listener for each domain that changes to the current classes, or begins with others
   * than the bundle's; by then the domain is in the store.
   */
  void onChange(Consumer<String> reported) {
    onChange = reported;
  }

  private StoreJournal journal(String domain) {
    return new StoreJournal(domain, state);
  }

  /** Returns whether an image or a command has left state of the domain. */
  boolean knows(String domain) {
    return sequences.has(domain) || journal(domain).domain().isPresent();
  }

  /** Returns whether anything is kept of the domain. */
  boolean keeps(String domain) {
    return loaded.containsKey(domain) || Stores.has(state, domain);
  }

  /** Deletes everything of a domain, in memory and in the stores. */
  void forget(String domain) {
    Loaded known = loaded.remove(domain);
    if (known != null) {
      share.gone(known.bytes);
    }
    Stores.deleteAll(state, domain);
    sets.left(domain);
  }

  /** Ends a record: evicts the least recently seen domains while the bound is exceeded. */
  void settle() {
    reportOldest();
    while (loaded.size() > 1 && share.mustEvict()) {
      Iterator<Loaded> all = loaded.values().iterator();
      Loaded oldest = all.next();
      oldest.domain.evict();
      all.remove();
      share.left(oldest.bytes);
      reportOldest();
    }
  }

  /**
   * Reports the least recently seen domain. The last domain stays, so no other task has to wait for
   * it.
   */
  private void reportOldest() {
    share.oldest(loaded.size() > 1 ? loaded.values().iterator().next().seen : Long.MAX_VALUE);
  }

  @Override
  public void close() {
    share.close();
    loaded.clear();
    sets.close();
  }
}
