package io.unimos.image.fetch;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.unimos.image.fetch.RemoteImages.Fetched;
import io.unimos.image.guard.Refusal;
import io.unimos.wire.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The queue that shares the fetching threads among hosts, so that a slow or dead host affects its
 * own images only. A host has some of the threads at most, and hosts take turns. A host that did
 * not answer several times in a row is left alone for a while. Its images are then refused at once,
 * until a single image tries the host again. An image is given up when its host has answered no
 * fetch for too long.
 *
 * <p>Answers without an image (404, 503, ...) come fast and do not count as failures; otherwise a
 * sender of missing paths could shut out a living host. Thread-safe; owns its threads until {@link
 * #close}.
 */
public final class FetchQueue implements AutoCloseable {
  /**
   * The bound on hosts without work whose failures are remembered; below a suffix outsiders have
   * many names.
   */
  static final int REMEMBERED_HOSTS = 1000;

  /** The interval of the search for images that have waited too long. */
  private static final long LOOK_MILLIS = 100;

  /**
   * The fetch of one image. It receives exactly one call of fetch, refuse and abandon, or is
   * dropped when done.
   */
  public interface Fetch {

    /**
     * Returns true when the image is no longer wanted: the fetch is dropped when its turn comes.
     */
    boolean isDone();

    /**
     * Fetches, on a thread of the queue.
     *
     * @param most time that the fetch may take
     */
    Fetched fetch(Duration most);

    /** Refuses the image without a fetch. */
    void refuse(Outcome<byte[]> why);

    /** Gives up the image because the queue closes. */
    void abandon();
  }

  private record Waiting(Fetch turn, long since) {}

  /** The state of a host; guarded by the queue. */
  private static final class Host {
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int running;
    private int failures;
    private long lastAnswer;
    private long openUntil;

    Host(long now) {
      lastAnswer = now;
    }

    boolean isIdle() {
      return running == 0 && waiting.isEmpty();
    }
  }

  private final UriRules rules;
  private final Runnable opened;
  private final LongSupplier nanos;
  private final ExecutorService pool;
  private final ScheduledExecutorService watch;

  /** The hosts by name, the one served longest ago first. */
  private final Map<String, Host> hosts = new LinkedHashMap<>();

  private int busy;
  private boolean closed;

  /**
   * @param opened is called each time that a host begins to be left alone
   */
  public FetchQueue(UriRules rules, Runnable opened) {
    this(rules, opened, System::nanoTime);
    var unused =
        watch.scheduleWithFixedDelay(
            this::giveUpOld, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Creates the queue with a clock for waits and pauses; the caller searches for old images
   * himself.
   */
  FetchQueue(UriRules rules, Runnable opened, LongSupplier nanos) {
    this.rules = rules;
    this.opened = opened;
    this.nanos = nanos;
    this.pool =
        Executors.newFixedThreadPool(
            rules.threads(),
            new ThreadFactoryBuilder().setNameFormat("fetch-%d").setDaemon(true).build());
    this.watch =
        Executors.newScheduledThreadPool(
            1, new ThreadFactoryBuilder().setNameFormat("fetch-queue").setDaemon(true).build());
  }

  /** Queues a fetch; it may be refused before this returns. */
  public void submit(ImageUri uri, Fetch turn) {
    boolean open;
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("the fetch queue is closed");
      }
      long now = nanos.getAsLong();
      Host host = hosts.computeIfAbsent(uri.host(), name -> new Host(now));
      open = isOpen(host, now);
      if (!open) {
        host.waiting.add(new Waiting(turn, now));
        startWhatMay();
      }
    }
    if (open) {
      turn.refuse(leftAlone(uri.host()));
    }
  }

  /**
   * Returns true while a host is left alone, or while a first image tries it again and the others
   * do not wait for that.
   */
  private boolean isOpen(Host host, long now) {
    return host.failures >= rules.breakerFailures() && (now - host.openUntil < 0 || !host.isIdle());
  }

  private Outcome<byte[]> leftAlone(String host) {
    return Refusal.unreachable(
            "host %s did not answer %d times in a row; breaker open, tried again after %d ms"
                .formatted(host, rules.breakerFailures(), rules.breakerPause().toMillis()))
        .outcome();
  }

  /**
   * Starts the fetches that may start. Hosts take turns: a served host goes to the end. Guarded by
   * this.
   */
  private void startWhatMay() {
    while (!closed && busy < rules.threads()) {
      String next = next();
      if (next == null) {
        return;
      }
      Host host = hosts.remove(next);
      hosts.put(next, host);
      Waiting waiting = host.waiting.remove();
      if (waiting.turn().isDone()) {
        continue;
      }
      host.running++;
      busy++;
      pool.execute(() -> run(next, host, waiting));
    }
  }

  private String next() {
    for (Map.Entry<String, Host> each : hosts.entrySet()) {
      Host host = each.getValue();
      if (!host.waiting.isEmpty() && host.running < rules.threadsPerHost()) {
        return each.getKey();
      }
    }
    return null;
  }

  private void run(String name, Host host, Waiting waiting) {
    boolean answered = false;
    try {
      Duration left = Duration.ofNanos(left(host, waiting));
      Duration most = left.compareTo(rules.timeout()) < 0 ? left : rules.timeout();
      answered = waiting.turn().fetch(most).answered();
    } finally {
      for (Waiting refused : ended(name, host, answered)) {
        refused.turn().refuse(leftAlone(name));
      }
    }
  }

  private synchronized long left(Host host, Waiting waiting) {
    return rules.maxWait().toNanos() - age(host, waiting);
  }

  /**
   * Returns the time since the image came, or since its host last answered: a living host's queue
   * may be long.
   */
  private long age(Host host, Waiting waiting) {
    long now = nanos.getAsLong();
    return Math.min(now - waiting.since(), now - host.lastAnswer);
  }

  /** Notes the end of a fetch; returns the images that shall not wait any longer. */
  private synchronized List<Waiting> ended(String name, Host host, boolean answered) {
    busy--;
    host.running--;
    List<Waiting> refused = new ArrayList<>();
    if (answered) {
      host.failures = 0;
      host.lastAnswer = nanos.getAsLong();
    } else if (++host.failures >= rules.breakerFailures()) {
      opened.run();
      host.openUntil = nanos.getAsLong() + rules.breakerPause().toNanos();
      refused.addAll(host.waiting);
      host.waiting.clear();
    }
    if (host.isIdle() && host.failures == 0) {
      hosts.remove(name, host);
    }
    forgetSome();
    startWhatMay();
    return refused;
  }

  private void forgetSome() {
    Iterator<Host> oldest = hosts.values().iterator();
    while (hosts.size() > REMEMBERED_HOSTS && oldest.hasNext()) {
      if (oldest.next().isIdle()) {
        oldest.remove();
      }
    }
  }

  /** Refuses the images that have waited too long for their turn. */
  void giveUpOld() {
    List<Waiting> old = new ArrayList<>();
    synchronized (this) {
      for (Host host : hosts.values()) {
        while (!host.waiting.isEmpty() && left(host, host.waiting.peek()) <= 0) {
          old.add(host.waiting.remove());
        }
      }
      hosts.values().removeIf(host -> host.isIdle() && host.failures == 0);
    }
    Outcome<byte[]> why =
        Refusal.unreachable(
                "its host answered nobody for %d ms".formatted(rules.maxWait().toMillis()))
            .outcome();
    old.forEach(waiting -> waiting.turn().refuse(why));
  }

  /** Returns the number of known hosts: those with work, or with failures. */
  synchronized int knownHosts() {
    return hosts.size();
  }

  /** Lets running fetches end; waiting ones are abandoned. */
  @Override
  public void close() {
    List<Waiting> abandoned = new ArrayList<>();
    synchronized (this) {
      closed = true;
      hosts.values().forEach(host -> abandoned.addAll(host.waiting));
      hosts.values().forEach(host -> host.waiting.clear());
    }
    watch.shutdownNow();
    pool.shutdownNow();
    abandoned.forEach(waiting -> waiting.turn().abandon());
  }
}
