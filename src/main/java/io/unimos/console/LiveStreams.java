package io.unimos.console;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The server-sent events that notify open pages of a change, at most every two seconds and without
 * content. A page that reads too slowly misses an event and nothing else. Owns one thread until
 * {@link #close}. Thread-safe.
 */
final class LiveStreams implements AutoCloseable {
  private static final int MOST = 32;
  private static final Duration PERIOD = Duration.ofSeconds(2);

  /** The lifetime of a stream; the page opens the next one by itself. */
  private static final Duration LIFETIME = Duration.ofMinutes(5);

  /** The bound on the time that a stream's connection is open. */
  static final Duration LONGEST = LIFETIME.plus(PERIOD).plus(PERIOD);

  private static final Map<Boolean, byte[]> WORDS =
      Map.of(true, bytes("event: changed\ndata: \n\n"), false, bytes(": nothing new\n\n"));

  private final LongSupplier changes;
  private final Set<Open> streams = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          new ThreadFactoryBuilder().setNameFormat("console-live").setDaemon(true).build());
  private long reported;

  private record Open(Response response, Callback callback, long since, AtomicBoolean writing) {}

  /**
   * Makes a sender without streams.
   *
   * @param changes a counter that grows with every change
   */
  LiveStreams(LongSupplier changes) {
    this.changes = changes;
    var unused =
        ticker.scheduleWithFixedDelay(
            this::tick, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Takes over an answer. Returns false if there are too many streams; the answer then stays with
   * the caller.
   */
  boolean open(Response response, Callback callback) {
    if (streams.size() >= MOST) {
      return false;
    }
    Open stream = new Open(response, callback, System.nanoTime(), new AtomicBoolean());
    streams.add(stream);
    // the page may be older than the last event
    write(stream, false, WORDS.get(true));
    return true;
  }

  private void tick() {
    long now = changes.getAsLong();
    byte[] words = WORDS.get(now != reported);
    reported = now;
    for (Open stream : streams) {
      boolean last = System.nanoTime() - stream.since() > LIFETIME.toNanos();
      write(stream, last, words);
    }
  }

  private void write(Open stream, boolean last, byte[] words) {
    if (!stream.writing().compareAndSet(false, true)) {
      return;
    }
    if (last) {
      streams.remove(stream);
    }
    stream
        .response()
        .write(
            last,
            ByteBuffer.wrap(words),
            Callback.from(
                () -> {
                  stream.writing().set(false);
                  if (last) {
                    stream.callback().succeeded();
                  }
                },
                failure -> {
                  streams.remove(stream);
                  stream.callback().failed(failure);
                }));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    streams.forEach(stream -> stream.callback().succeeded());
    streams.clear();
  }
}
