package io.unimos.topology;

import io.unimos.adapt.OnlineDomain;
import io.unimos.method.ClassChange;
import io.unimos.topology.ClassSets.InUse;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The domains of one stream task that are in memory, least recently seen first. One that has to
 * leave writes what only memory has, in the transaction of the record at which it leaves; coming
 * back is reading it again, bit for bit. Owned by one stream task.
 */
final class LearningDomains implements AutoCloseable {
  /** How often a task looks for what has to leave while it gets no records. */
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final AdaptRole role;
  private final KeyValueStore<byte[], byte[]> state;
  private final TaskClassSets sets;
  private final DomainMemory.Share share;
  private Consumer<String> onChange = domain -> {};
  private final Map<String, Loaded> loaded = new LinkedHashMap<>(16, 0.75f, true);

  /** A domain in memory, and when it was last asked for. */
  private static final class Loaded {
    private final OnlineDomain domain;

    /** With the classes that it came in with: when those change, all leave. */
    private final long bytes;

    private long seen;

    Loaded(OnlineDomain domain, long bytes) {
      this.domain = domain;
      this.bytes = bytes;
    }
  }

  LearningDomains(AdaptRole role, TaskClassSets sets, ProcessorContext<?, ?> context) {
    this.role = role;
    this.sets = sets;
    state = context.getStateStore(Stores.STATE);
    share = role.memory().open();
    context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, now -> settle());
  }

  /** The domain, until {@link #settle}. */
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

  /** With the classes of now, whichever it was written with. */
  private OnlineDomain restored(String domain) {
    StoreJournal journal = journal(domain);
    InUse now = sets.current();
    long before = sets.of(domain);
    if (before == now.number()) {
      return OnlineDomain.restore(domain, now.context(), journal);
    }
    sets.goesOver(domain);
    if (journal.domain().isEmpty()) {
      return OnlineDomain.restore(domain, now.context(), journal);
    }
    InUse was = sets.set(before);
    ClassChange change = now.set().since(was.set());
    OnlineDomain changed =
        change.isNone()
            ? OnlineDomain.restore(domain, now.context(), journal)
            : OnlineDomain.changed(domain, was.context(), now.context(), change, journal);
    onChange.accept(domain);
    return changed;
  }

  /**
   * Lets all domains leave memory, since they are of the classes of before.
   *
   * @see #restored
   */
  void leaveAll() {
    for (Iterator<Loaded> all = loaded.values().iterator(); all.hasNext(); ) {
      Loaded next = all.next();
      next.domain.leave();
      all.remove();
      share.gone(next.bytes);
    }
    tellOldest();
  }

  /** Who is told of each domain that comes out of other classes; it is in the store by then. */
  void onChange(Consumer<String> told) {
    onChange = told;
  }

  private StoreJournal journal(String domain) {
    return new StoreJournal(domain, state);
  }

  /** True when an image or a command has left something of the domain. */
  boolean knows(String domain) {
    return new DomainSequences(state).has(domain) || journal(domain).domain().isPresent();
  }

  /** True when anything is kept of the domain. */
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

  /** Ends a record: over the bound, what was least recently seen leaves. */
  void settle() {
    tellOldest();
    while (loaded.size() > 1 && share.mustLeave()) {
      Iterator<Loaded> all = loaded.values().iterator();
      Loaded oldest = all.next();
      oldest.domain.leave();
      all.remove();
      share.left(oldest.bytes);
      tellOldest();
    }
  }

  /** The last one stays, so nobody has to wait for it. */
  private void tellOldest() {
    share.oldest(loaded.size() > 1 ? loaded.values().iterator().next().seen : Long.MAX_VALUE);
  }

  @Override
  public void close() {
    share.close();
    loaded.clear();
  }
}
