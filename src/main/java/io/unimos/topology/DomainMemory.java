package io.unimos.topology;

import io.unimos.adapt.DomainContext;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * One bound on the domains in memory for all tasks of a process, however many there are: the least
 * recently seen leave first.
 *
 * <p>A task's domains belong to its thread, so nobody can put another task's out. Over the bound
 * the task whose record it is looks whether it has the least recently seen domain of the process;
 * if so, that one leaves, if not, the task that has it does the same at its own next record. Only
 * when the process is a sixteenth beyond its bound does a task give up its own oldest whatever the
 * others have: so a task that gets no records cannot make the process grow. Such a task looks once
 * in a while by itself ({@link LearningDomains}). Thread-safe; owned by the wiring.
 */
public final class DomainMemory {
  /** By so much of it the bound may be exceeded while a task waits for another one. */
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
   * Empty.
   *
   * @param bytes of all domains together; each task keeps one domain whatever it says
   * @param each what a domain is reckoned with, with the classes that it has at the time
   */
  public DomainMemory(long bytes, ToLongFunction<DomainContext> each) {
    most = bytes;
    this.each = each;
  }

  /** What a domain with these classes is reckoned with. */
  long bytesOf(DomainContext context) {
    return each.applyAsLong(context);
  }

  /** Bytes that the domains in memory are reckoned with. */
  public long bytes() {
    return held.get();
  }

  /** Bytes that they may be reckoned with. */
  public long mostBytes() {
    return most;
  }

  /** Domains in memory. */
  public int domains() {
    return domains.get();
  }

  /** Domains that came back from the stores so far. */
  public long loads() {
    return loads.get();
  }

  /** What stream threads have spent so far to bring them back, in nanoseconds. */
  public long loadNanos() {
    return loadNanos.get();
  }

  /** Domains that had to leave so far. */
  public long evictions() {
    return evictions.get();
  }

  /** For one task; the one who opens it closes it. */
  Share open() {
    Share share = new Share();
    shares.add(share);
    return share;
  }

  /** What one task holds of it. Owned by the task, whose {@code oldest} others read. */
  final class Share implements AutoCloseable {
    private volatile long oldest = Long.MAX_VALUE;
    private int ownDomains;
    private long ownBytes;

    private Share() {}

    /** The moment, to be noted with the domain that is seen: counts the process' records. */
    long now() {
      return clock.incrementAndGet();
    }

    /**
     * A domain has come that has never been here before.
     *
     * @param bytes that it is reckoned with
     */
    void came(long bytes) {
      has(ownDomains + 1, ownBytes + bytes);
    }

    /**
     * A domain has come back out of the stores.
     *
     * @param nanos that it took
     */
    void cameBack(long bytes, long nanos) {
      came(bytes);
      loads.incrementAndGet();
      loadNanos.addAndGet(nanos);
    }

    /** A domain has left for others. */
    void left(long bytes) {
      gone(bytes);
      evictions.incrementAndGet();
    }

    /** A domain is there no more. */
    void gone(long bytes) {
      has(ownDomains - 1, ownBytes - bytes);
    }

    /** From now on the task has so many. */
    private void has(int count, long bytes) {
      domains.addAndGet(count - ownDomains);
      held.addAndGet(bytes - ownBytes);
      ownDomains = count;
      ownBytes = bytes;
    }

    /** When the task's least recently seen domain was seen. */
    void oldest(long moment) {
      oldest = moment;
    }

    /** Whether the task's least recently seen domain has to leave. */
    boolean mustLeave() {
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
