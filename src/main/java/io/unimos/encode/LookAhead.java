package io.unimos.encode;

import io.unimos.failure.Outcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gives a device its batches although the stream hands over one record at a time, and buffers
 * nothing where a crash could lose it: each poll's records are submitted as they arrive, and each
 * record later joins its own future. A record without one submits itself. Offsets are therefore
 * committed only after results were produced.
 *
 * <p>Called by the stream threads: {@link #submit} at each poll, {@link #await} for each record,
 * {@link #forget} when a partition's task closes. Thread-safe.
 */
public final class LookAhead {
  /** How often a waiting record looks whether the encoder hangs. */
  private static final long LOOK_MILLIS = 200;

  private record Partition(String topic, int number) {}

  private final EncodingService service;
  private final EncodingListener listener;
  private final ConcurrentMap<
          Partition, ConcurrentNavigableMap<Long, CompletableFuture<Outcome<EncodedImage>>>>
      ahead = new ConcurrentHashMap<>();

  public LookAhead(EncodingService service, EncodingListener listener) {
    this.service = service;
    this.listener = listener;
  }

  /** Submits a record that was just polled, unless the budget is used up. */
  public void submit(SourcePosition position, byte[] key, byte[] value) {
    Optional<CompletableFuture<Outcome<EncodedImage>>> future = service.trySubmit(key, value);
    future.ifPresent(f -> entries(position).put(position.offset(), f));
  }

  /**
   * Waits for the outcome of a record, and drops whatever was submitted for earlier offsets of its
   * partition.
   *
   * @throws EncoderException.Hung if the encoder does not answer within its deadline
   * @throws InterruptedException if the thread is asked to end
   */
  public Outcome<EncodedImage> await(SourcePosition position, byte[] key, byte[] value)
      throws InterruptedException {
    var entries = entries(position);
    CompletableFuture<Outcome<EncodedImage>> future = entries.remove(position.offset());
    entries.headMap(position.offset()).clear();
    if (future == null) {
      listener.lookAheadMiss();
      future = service.submit(key, value);
    } else {
      listener.lookAheadHit();
    }
    return join(future);
  }

  private Outcome<EncodedImage> join(CompletableFuture<Outcome<EncodedImage>> future)
      throws InterruptedException {
    while (true) {
      try {
        return future.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
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

  /** Drops everything submitted for a partition that this instance no longer has. */
  public void forget(String topic, int partition) {
    ahead.remove(new Partition(topic, partition));
  }

  /** Records submitted and not yet awaited. */
  public int size() {
    return ahead.values().stream().mapToInt(ConcurrentNavigableMap::size).sum();
  }

  private ConcurrentNavigableMap<Long, CompletableFuture<Outcome<EncodedImage>>> entries(
      SourcePosition position) {
    return ahead.computeIfAbsent(
        new Partition(position.topic(), position.partition()), p -> new ConcurrentSkipListMap<>());
  }

  /** Where a record was read: its identity while it is in flight. */
  public record SourcePosition(String topic, int partition, long offset) {}
}
