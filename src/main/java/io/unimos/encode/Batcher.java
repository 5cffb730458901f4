package io.unimos.encode;

import io.unimos.failure.Outcome;
import io.unimos.failure.RejectReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers crops into batches for one device: a batch closes when it is full, when its first crop
 * has waited for the linger time, or when no other record is on its way, so that a lone image never
 * waits. Owns the one thread that talks to the encoder. Thread-safe.
 */
final class Batcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

  /** A crop that waits for its feature. */
  record Job(byte[] crop, Consumer<Outcome<float[]>> onFeature, Consumer<Throwable> onFailure) {}

  private record Waiting(Job job, long sinceNanos) {}

  private final ResilientEncoder encoder;
  private final EncodingListener listener;
  private final Quarantine quarantine;
  private final int batchSize;
  private final long lingerNanos;
  private final long deadlineNanos;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private int onTheWay;
  private boolean closed;
  private boolean blamed;
  private volatile long forwardSinceNanos;
  private volatile List<byte[]> inForward = List.of();

  Batcher(EncoderDevices devices, EncodingOptions options, EncodingListener listener) {
    this.encoder =
        new ResilientEncoder(
            devices.encoder(),
            devices::fallback,
            options.batchSize(),
            () -> forwardSinceNanos = System.nanoTime(),
            listener::fellBack);
    this.listener = listener;
    this.quarantine = Quarantine.in(options.suspects());
    this.batchSize = options.batchSize();
    this.lingerNanos = options.linger().toNanos();
    this.deadlineNanos = options.batchDeadline().toNanos();
    this.thread = new Thread(this::run, "batcher");
    this.thread.setDaemon(true);
    this.thread.start();
  }

  /** Tells that a record was submitted, and will either {@link #add} a crop or {@link #skip}. */
  void expect() {
    lock.lock();
    try {
      onTheWay++;
    } finally {
      lock.unlock();
    }
  }

  /** Tells that an expected record will bring no crop. */
  void skip() {
    lock.lock();
    try {
      onTheWay--;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Brings the crop of an expected record. */
  void add(Job job) {
    lock.lock();
    try {
      onTheWay--;
      if (!closed) {
        waiting.add(new Waiting(job, System.nanoTime()));
        changed.signal();
        return;
      }
    } finally {
      lock.unlock();
    }
    job.onFailure().accept(new IllegalStateException("the encoding service is closed"));
  }

  /**
   * Checks that no forward pass hangs.
   *
   * @throws EncoderException.Hung if the running one is past its deadline
   */
  void checkAlive() {
    long since = forwardSinceNanos;
    if (since != 0 && System.nanoTime() - since > deadlineNanos) {
      List<byte[]> hung = blameOnce();
      throw new EncoderException.Hung(
          "no end of a forward pass in a batch of %d images within %s (encode.batch-deadline)"
              .formatted(hung.size(), Duration.ofNanos(deadlineNanos)));
    }
  }

  /** Many threads find the same hung pass; it counts once. */
  private synchronized List<byte[]> blameOnce() {
    List<byte[]> hung = inForward;
    if (!blamed) {
      blamed = true;
      quarantine.hung(hung);
    }
    return hung;
  }

  private void run() {
    while (true) {
      List<Waiting> batch;
      try {
        batch = nextBatch();
      } catch (InterruptedException e) {
        return;
      }
      if (batch.isEmpty()) {
        return;
      }
      forward(batch);
    }
  }

  /** Returns an empty list when the batcher is closed. */
  private List<Waiting> nextBatch() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty()) {
        if (closed) {
          return List.of();
        }
        changed.await();
      }
      long closesAt = waiting.peek().sinceNanos() + lingerNanos;
      while (waiting.size() < batchSize && onTheWay > 0 && !closed) {
        long left = closesAt - System.nanoTime();
        if (left <= 0 || changed.awaitNanos(left) <= 0) {
          break;
        }
      }
      List<Waiting> batch = new ArrayList<>(Math.min(batchSize, waiting.size()));
      while (batch.size() < batchSize && !waiting.isEmpty()) {
        batch.add(waiting.poll());
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  // A failure of any kind must reach those who wait, or they would wait for ever.
  private void forward(List<Waiting> batch) {
    long started = System.nanoTime();
    try {
      List<byte[]> crops = batch.stream().map(w -> w.job().crop()).toList();
      List<Outcome<float[]>> outcomes =
          quarantine.isEmpty() ? encode(crops) : encodeSuspectsAlone(crops);
      long ended = System.nanoTime();
      listener.batchEncoded(
          batch.size(), started - batch.get(0).sinceNanos(), Math.max(1, ended - started));
      for (int i = 0; i < outcomes.size(); i++) {
        batch.get(i).job().onFeature().accept(outcomes.get(i));
      }
    } catch (Throwable e) {
      LOG.error("A batch of {} could not be encoded", batch.size(), e);
      batch.forEach(w -> w.job().onFailure().accept(e));
    } finally {
      forwardSinceNanos = 0;
    }
  }

  private List<Outcome<float[]>> encode(List<byte[]> crops) {
    inForward = crops;
    forwardSinceNanos = System.nanoTime();
    return encoder.encode(crops);
  }

  private List<Outcome<float[]>> encodeSuspectsAlone(List<byte[]> crops) {
    Map<Boolean, List<byte[]>> suspected =
        crops.stream().collect(Collectors.partitioningBy(quarantine::suspects));
    Set<byte[]> suspects = Collections.newSetFromMap(new IdentityHashMap<>());
    suspects.addAll(suspected.get(true));
    List<byte[]> others = suspected.get(false);
    Iterator<Outcome<float[]>> encoded =
        others.isEmpty() ? Collections.emptyIterator() : encode(others).iterator();
    List<Outcome<float[]>> outcomes = new ArrayList<>(crops.size());
    for (byte[] crop : crops) {
      outcomes.add(suspects.contains(crop) ? tried(crop) : encoded.next());
    }
    return outcomes;
  }

  private Outcome<float[]> tried(byte[] crop) {
    if (quarantine.refuses(crop)) {
      return Outcome.rejected(RejectReason.ENCODER_UNAVAILABLE, "the encoder hangs on this image");
    }
    Outcome<float[]> outcome = encode(List.of(crop)).get(0);
    quarantine.acquit(crop);
    return outcome;
  }

  /** Ends the thread after the batch it has; what still waits fails. */
  @Override
  public void close() {
    List<Waiting> left;
    lock.lock();
    try {
      closed = true;
      left = new ArrayList<>(waiting);
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    left.forEach(
        w ->
            w.job()
                .onFailure()
                .accept(new IllegalStateException("the encoding service is closed")));
    try {
      thread.join(TimeUnit.NANOSECONDS.toMillis(deadlineNanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.error("The encoder does not answer; its thread is left behind");
    }
  }
}
