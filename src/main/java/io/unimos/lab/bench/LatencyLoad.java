package io.unimos.lab.bench;

import io.unimos.cli.Pace;
import io.unimos.cli.TopicReader;
import io.unimos.config.Settings;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Images at a steady rate into a running service, and how long each takes until a read_committed
 * consumer has its prediction: the image's record time is the prediction's too. Used by one thread;
 * reads on one of its own.
 */
final class LatencyLoad implements AutoCloseable {
  private static final Duration NO_PROGRESS = Duration.ofMinutes(2);

  /** What is sent so soon after a phase began still meets the one before. */
  private static final long SETTLE_MILLIS = 1_000;

  /**
   * One stretch of time.
   *
   * @param from record time of the first image that counts, ms since 1970
   * @param latency ms from image to prediction
   */
  record Phase(long from, Samples latency) {}

  private final Settings settings;
  private final BenchStream.Sender sender;
  private final Thread reader = new Thread(this::read, "latency-reader");
  private volatile Phase phase = new Phase(Long.MAX_VALUE, new Samples());
  private final CountDownLatch reading = new CountDownLatch(1);
  private volatile boolean closed;
  private final AtomicLong seen = new AtomicLong();
  private long sent;

  LatencyLoad(Settings settings, List<byte[]> images) {
    this.settings = settings;
    sender = new BenchStream.Sender(settings, images);
    reader.setDaemon(true);
    reader.start();
  }

  /** Freezes the domains, so that only the benchmark trains. */
  void freeze() {
    String topic = settings.topics().adapterCommands();
    for (int i = 0; i < BenchStream.DOMAINS; i++) {
      String domain = BenchStream.domain(i);
      sender.send(
          topic, domain, new AdapterCommand(domain, Action.FREEZE, null, "bench", Instant.EPOCH));
    }
    sender.flush();
  }

  /**
   * Loads the service for a while.
   *
   * @param perSecond images
   * @param latency gets the ms of each image sent after the first second
   * @throws IllegalStateException if the predictions stop
   */
  void run(double perSecond, int seconds, Samples latency) throws InterruptedException {
    if (!reading.await(NO_PROGRESS.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("the reader does not begin");
    }
    phase = new Phase(System.currentTimeMillis() + SETTLE_MILLIS, latency);
    Pace pace = Pace.of(perSecond);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds) + SETTLE_MILLIS * 1_000_000;
    while (System.nanoTime() - end < 0) {
      pace.await();
      sender.image("latency-" + sent, sent);
      sent++;
    }
    sender.flush();
    awaitAll();
  }

  /** The phase's own backlog counts in it, and not in the next one. */
  private void awaitAll() throws InterruptedException {
    long progress = System.nanoTime();
    long before = seen.get();
    while (seen.get() < sent) {
      TimeUnit.MILLISECONDS.sleep(10);
      if (seen.get() > before) {
        before = seen.get();
        progress = System.nanoTime();
      } else if (System.nanoTime() - progress > NO_PROGRESS.toNanos()) {
        throw new IllegalStateException(seen.get() + " of " + sent + " predictions, then none");
      }
    }
  }

  private void read() {
    try (TopicReader reader = new TopicReader(settings, "latency")) {
      reader.fromNow(settings.topics().predictions());
      reading.countDown();
      reader.follow(
          () -> !closed,
          record -> {
            Phase current = phase;
            if (record.timestamp() >= current.from()) {
              current.latency().add(System.currentTimeMillis() - record.timestamp());
            }
            seen.incrementAndGet();
          });
    }
  }

  @Override
  public void close() {
    closed = true;
    sender.close();
  }
}
