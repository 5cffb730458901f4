package io.unimos.encode;

import io.unimos.encode.EncodingService.Pending;
import io.unimos.wire.Outcome;
import io.unimos.wire.SourcePosition;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The look-ahead that fills a device's batches although the stream hands over one record at a time.
 * It buffers nothing that a crash could lose. Each poll's records are submitted as they arrive, as
 * far as the encoder will soon have time for them. Each record later joins its own future; a record
 * without one submits itself. Offsets are therefore committed only after results were produced.
 *
 * <p>Called by the stream threads: {@link #submit} at each poll, {@link #await} for each record,
 * {@link #forget} when a partition's task closes. Thread-safe.
 */
public final class LookAhead {

  private record Partition(String topic, int number) {}

  private final EncodingService service;
  private final EncodingListener listener;
  private final ConcurrentMap<Partition, ConcurrentNavigableMap<Long, Polled>> ahead =
      new ConcurrentHashMap<>();

  /** The records that were polled and exceed the bound, in their order; guarded by itself. */
  private final Queue<Polled> later = new ArrayDeque<>();

  public LookAhead(EncodingService service, EncodingListener listener) {
    this.service = service;
    this.listener = listener;
  }

  /** A record whose turn has not come. */
  private final class Polled {
    private final byte[] key;
    private final byte[] value;
    private Optional<Pending> pending = Optional.empty();
    private boolean over;

    Polled(byte[] key, byte[] value) {
      this.key = key;
      this.value = value;
    }

    /** Submits it if there is room; returns false if it still has to be submitted. */
    synchronized boolean submitted() {
      if (!over && pending.isEmpty()) {
        pending = service.trySubmit(key, value);
      }
      return over || pending.isPresent();
    }

    /** Takes the future, because its turn has come or never will. */
    synchronized Optional<Pending> take() {
      over = true;
      return pending;
    }

    void drop() {
      take().ifPresent(Pending::cancel);
    }

    synchronized boolean over() {
      return over;
    }
  }

  /** Submits a record that was just polled, at once or when the encoder has room for it. */
  public void submit(SourcePosition position, byte[] key, byte[] value) {
    Polled polled = new Polled(key, value);
    Polled before = entries(position).put(position.offset(), polled);
    if (before != null) {
      before.drop();
    }
    synchronized (later) {
      later.add(polled);
    }
    topUp();
  }

  private void topUp() {
    synchronized (later) {
      while (!later.isEmpty() && later.element().submitted()) {
        later.remove();
      }
    }
  }

  /**
   * Waits for the outcome of a record, which goes first from now on, and drops everything submitted
   * for earlier offsets of its partition.
   *
   * @return the record's future, completed
   * @throws EncoderException.Hung if the encoder misses its deadline
   * @throws InterruptedException if the thread is interrupted
   */
  public Pending await(SourcePosition position, byte[] key, byte[] value)
      throws InterruptedException {
    var entries = entries(position);
    Optional<Pending> submitted =
        Optional.ofNullable(entries.remove(position.offset())).flatMap(Polled::take);
    drop(entries.headMap(position.offset()));
    Pending pending;
    if (submitted.isPresent()) {
      listener.lookAheadHit();
      pending = submitted.get();
      pending.hurry();
    } else {
      listener.lookAheadMiss();
      pending = service.submit(key, value);
    }
    topUp();
    join(pending);
    return pending;
  }

  private void join(Pending future) throws InterruptedException {
    while (true) {
      try {
        Outcome<EncodedImage> unused =
            future.get(EncodingService.LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        service.checkAlive();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /**
   * Drops everything submitted for a partition that this instance no longer has; the encoder spends
   * no more time on it.
   */
  public void forget(String topic, int partition) {
    var entries = ahead.remove(new Partition(topic, partition));
    if (entries != null) {
      drop(entries);
      synchronized (later) {
        later.removeIf(Polled::over);
      }
      topUp();
    }
  }

  private static void drop(ConcurrentNavigableMap<Long, Polled> entries) {
    entries.values().forEach(Polled::drop);
    entries.clear();
  }

  /** Returns the images a second that the encoder manages; 0 while that is not known. */
  public double encoderImagesPerSecond() {
    return service.imagesPerSecond();
  }

  /** Returns the number of records polled and not yet awaited. */
  public int size() {
    return ahead.values().stream().mapToInt(ConcurrentNavigableMap::size).sum();
  }

  private ConcurrentNavigableMap<Long, Polled> entries(SourcePosition position) {
    return ahead.computeIfAbsent(
        new Partition(position.topic(), position.partition()), p -> new ConcurrentSkipListMap<>());
  }
}
