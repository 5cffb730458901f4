package io.unimos.stream;

import io.unimos.core.domain.DomainContext;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * The bound on the domains in memory for all tasks of a process, whatever their number. The least
 * recently seen domains are evicted first.
 *
 * <p>A task's domains belong to its thread, so no task can evict a domain of another task. If the
 * bound is exceeded, the task that processes a record checks whether it has the least recently seen
 * domain of the process. If so, it evicts that domain. If not, the task that has it does so at its
 * own next record. If the process exceeds its bound by a sixteenth, each task evicts its own oldest
 * domain, whatever the others have. A task without records therefore cannot make the process grow.
 * Such a task checks periodically by itself ({@link LearningDomains}). Thread-safe; owned by the
 * wiring.
 */
public final class DomainMemory {
  /**
   * The fraction (one over this number) by which the bound may be exceeded while one task waits for
   * another.
   */
  private static final int SLACK = 16;

  private final long most;
  private final ToLongFunction<DomainContext> each;
  private final Set<Share> shares = ConcurrentHashMap.newKeySet();
  private final AtomicInteger domains = new AtomicInteger();
  private final AtomicLong held = new AtomicLong();
  private final AtomicLong clock = new AtomicLong();
  private final AtomicLong loads = new AtomicLong();
  private final AtomicLong loadNanos = new AtomicLong();
  private final AtomicLong evictions = new AtomicLong();

  /**
   * Creates the bound without any domain.
   *
   * @param bytes the bound on all domains together; each task keeps one domain regardless
   * @param each returns the estimated size of a domain with its current classes
   */
  public DomainMemory(long bytes, ToLongFunction<DomainContext> each) {
    most = bytes;
    this.each = each;
  }

  /** Returns the estimated size of a domain with these classes, in bytes. */
  long bytesOf(DomainContext context) {
    return each.applyAsLong(context);
  }

  /** Returns the estimated size of the domains in memory, in bytes. */
  public long bytes() {
    return held.get();
  }

  /** Returns the bound on that size, in bytes. */
  public long mostBytes() {
    return most;
  }

  /** Returns the number of domains in memory. */
  public int domains() {
    return domains.get();
  }

  /** Returns the number of domains restored from the stores so far. */
  public long loads() {
    return loads.get();
  }

  /**
   * Returns the time that stream threads have spent so far on restoring domains, in nanoseconds.
   */
  public long loadNanos() {
    return loadNanos.get();
  }

  /** Returns the number of domains evicted so far. */
  public long evictions() {
    return evictions.get();
  }

  /** Opens the share of one task; the caller closes it. */
  Share open() {
    Share share = new Share();
    shares.add(share);
    return share;
  }

  /** The share of one task. Owned by the task; other tasks read only {@code oldest}. */
  final class Share implements AutoCloseable {
    private volatile long oldest = Long.MAX_VALUE;
    private int ownDomains;
    private long ownBytes;

    private Share() {}

    /**
     * Returns the current moment, to be noted with the domain that is seen: a count of the process'
     * records.
     */
    long now() {
      return clock.incrementAndGet();
    }

    /**
     * Adds a domain that is new.
     *
     * @param bytes its estimated size
     */
    void came(long bytes) {
      has(ownDomains + 1, ownBytes + bytes);
    }

    /**
     * Adds a domain that was restored from the stores.
     *
     * @param nanos the time that restoring it took
     */
    void cameBack(long bytes, long nanos) {
      came(bytes);
      loads.incrementAndGet();
      loadNanos.addAndGet(nanos);
    }

    /** Subtracts a domain that was evicted to make room. */
    void left(long bytes) {
      gone(bytes);
      evictions.incrementAndGet();
    }

    /** Subtracts a domain that is no longer in memory. */
    void gone(long bytes) {
      has(ownDomains - 1, ownBytes - bytes);
    }

    /** Sets the number of the task's domains and their estimated size. */
    private void has(int count, long bytes) {
      domains.addAndGet(count - ownDomains);
      held.addAndGet(bytes - ownBytes);
      ownDomains = count;
      ownBytes = bytes;
    }

    /** Sets the moment at which the task's least recently seen domain was seen. */
    void oldest(long moment) {
      oldest = moment;
    }

    /** Returns whether the task has to evict its least recently seen domain. */
    boolean mustEvict() {
      long now = held.get();
      if (now <= most) {
        return false;
      }
      return now > most + most / SLACK || shares.stream().noneMatch(s -> s.oldest < oldest);
    }

    @Override
    public void close() {
      shares.remove(this);
      has(0, 0);
    }
  }
}
