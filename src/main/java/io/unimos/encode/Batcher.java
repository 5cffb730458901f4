package io.unimos.encode;

import io.unimos.encode.EncodingService.Stage;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collector of crops into batches for one device. A batch closes when it is full, when its
 * first crop has waited for the linger time, or when no other record is on its way. A lone image
 * therefore never waits. Crops that a thread waits for go first; abandoned ones are dropped. Owns
 * the one thread that calls the encoder, and measures the encoder's speed. Thread-safe.
 */
final class Batcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

  /** A crop that waits for its feature. */
  interface Job {
    byte[] crop();

    /**
     * Returns true when a thread waits for it: it goes before those that no thread waits for yet.
     */
    boolean urgent();

    /** Returns true when its result is no longer wanted: the encoder does not see it. */
    boolean abandoned();

    void onFeature(Outcome<float[]> feature, Stage pass);

    void onFailure(Throwable cause);
  }

  private record Waiting(Job job, long sinceNanos) {}

  /**
   * The number of measured passes: two of one image, two of the preferred batch; the first of each
   * warms up.
   */
  private static final int MEASURED_PASSES = 4;

  private final ResilientEncoder encoder;
  private final EncodingListener listener;
  private final Quarantine quarantine;
  private final EncoderRate rate = new EncoderRate();
  private final int batchSize;
  private final int chunk;
  private final double lookAheadSeconds;
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
    this.chunk = Math.min(batchSize, devices.encoder().preferredBatch());
    this.lookAheadSeconds = options.lookAhead().toNanos() / 1e9;
    this.lingerNanos = options.linger().toNanos();
    this.deadlineNanos = options.batchDeadline().toNanos();
    this.thread = new Thread(this::run, "batcher");
    this.thread.setDaemon(true);
    this.thread.start();
  }

  /** Notes that a record was submitted, and will either {@link #add} a crop or {@link #skip}. */
  void expect() {
    lock.lock();
    try {
      onTheWay++;
    } finally {
      lock.unlock();
    }
  }

  /** Notes that an expected record will bring no crop. */
  void skip() {
    lock.lock();
    try {
      onTheWay--;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Adds the crop of an expected record. */
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
    job.onFailure(closedFailure());
  }

  private static IllegalStateException closedFailure() {
    return new IllegalStateException("the encoding service is closed");
  }

  /**
   * Returns the images a second that the encoder manages while it works; 0 while that is not known.
   */
  double imagesPerSecond() {
    return rate.perSecond();
  }

  /**
   * Returns the number of images that are worth submitting before a thread waits for them. It is
   * the number that the encoder manages in the look-ahead time, but at least one in the encoder and
   * one next in line.
   */
  double imagesAhead() {
    double perSecond = rate.perSecond();
    return perSecond == 0 ? Double.POSITIVE_INFINITY : Math.max(2, perSecond * lookAheadSeconds);
  }

  /**
   * Returns half of what is ahead, in whole chunks, so that a batch is ready when the one before
   * ends.
   */
  private int batchLimit() {
    return wholeChunks((int) Math.max(1, Math.min(batchSize, imagesAhead() / 2)));
  }

  /**
   * Rounds down to whole chunks, because the rest would be a pass of its own, dearer for each
   * image.
   */
  private int wholeChunks(int images) {
    return images < chunk ? images : images / chunk * chunk;
  }

  /**
   * Measures the encoder with blank images: one, then a preferred batch at a time. An encoder that
   * fails or hangs is not measured; the first record that waits for it reports the fault.
   *
   * @param crop one black image
   */
  void measure(byte[] crop) {
    int size = 1;
    for (int pass = 0; pass < MEASURED_PASSES; pass++) {
      if (!passed(crop, size)) {
        LOG.warn("The encoder's rate is not known yet: it did not encode {} images", size);
        return;
      }
      size = pass == 0 ? 1 : batchLimit();
      if (pass % 2 == 0) {
        // the first pass of a size only warms up
        rate.restart();
      }
    }
  }

  private boolean passed(byte[] crop, int size) {
    CountDownLatch encoded = new CountDownLatch(size);
    AtomicBoolean failed = new AtomicBoolean();
    lock.lock();
    try {
      long now = System.nanoTime();
      for (int i = 0; i < size; i++) {
        waiting.add(new Waiting(new Probe(crop, encoded, failed), now));
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      return encoded.await(deadlineNanos, TimeUnit.NANOSECONDS) && !failed.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private record Probe(byte[] crop, CountDownLatch encoded, AtomicBoolean failed) implements Job {
    @Override
    public boolean urgent() {
      return false;
    }

    @Override
    public boolean abandoned() {
      return false;
    }

    @Override
    public void onFeature(Outcome<float[]> feature, Stage pass) {
      failed.compareAndSet(false, feature instanceof Outcome.Rejected);
      encoded.countDown();
    }

    @Override
    public void onFailure(Throwable cause) {
      failed.set(true);
      encoded.countDown();
    }
  }

  /** Returns the number of crops that wait for their batch. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
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

  /** Counts a hung pass once, although many threads find it. */
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

  /** Returns the next batch, or an empty list when the batcher is closed. */
  private List<Waiting> nextBatch() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        while (waiting.isEmpty()) {
          if (closed) {
            return List.of();
          }
          changed.await();
        }
        int limit = batchLimit();
        awaitMore(limit);
        waiting.removeIf(w -> w.job().abandoned());
        int size = wholeChunks(Math.min(limit, waiting.size()));
        List<Waiting> batch = new ArrayList<>(size);
        take(size, batch, true);
        take(size, batch, false);
        if (!batch.isEmpty()) {
          return batch;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitMore(int limit) throws InterruptedException {
    long closesAt = waiting.peek().sinceNanos() + lingerNanos;
    while (waiting.size() < limit && onTheWay > 0 && !closed) {
      long left = closesAt - System.nanoTime();
      if (left <= 0 || changed.awaitNanos(left) <= 0) {
        return;
      }
    }
  }

  /** Moves waiting crops into the batch, the oldest first. */
  private void take(int limit, List<Waiting> batch, boolean onlyUrgent) {
    Iterator<Waiting> each = waiting.iterator();
    while (batch.size() < limit && each.hasNext()) {
      Waiting next = each.next();
      if (!onlyUrgent || next.job().urgent()) {
        batch.add(next);
        each.remove();
      }
    }
  }

  // A failure of any kind must reach the waiting threads, or they would wait for ever.
  private void forward(List<Waiting> batch) {
    int limit = batchLimit();
    long started = System.nanoTime();
    try {
      List<byte[]> crops = batch.stream().map(w -> w.job().crop()).toList();
      List<Outcome<float[]>> outcomes =
          quarantine.isEmpty() ? encode(crops) : encodeSuspectsAlone(crops);
      long ended = System.nanoTime();
      long took = Math.max(1, ended - started);
      if (outcomes.stream().allMatch(Outcome.Ok.class::isInstance)) {
        rate.measured(batch.size(), took, batch.size() >= Math.min(chunk, limit));
      }
      long oldest = batch.stream().mapToLong(Waiting::sinceNanos).min().orElse(started);
      if (!(batch.get(0).job() instanceof Probe)) {
        listener.batchEncoded(batch.size(), started - oldest, took);
      }
      Stage pass = new Stage(started, ended);
      for (int i = 0; i < outcomes.size(); i++) {
        batch.get(i).job().onFeature(outcomes.get(i), pass);
      }
    } catch (Throwable e) {
      LOG.error("A batch of {} could not be encoded", batch.size(), e);
      batch.forEach(w -> w.job().onFailure(e));
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

  /** Ends the thread after its present batch; crops that still wait fail. */
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
    left.forEach(w -> w.job().onFailure(closedFailure()));
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
