package io.unimos.lab.bench;

import io.unimos.config.Settings;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Status;
import io.unimos.stream.read.TopicReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A reader that sees predictions and versions at the moment of their commit. It reads continuously
 * from before the first input, so that earlier output is never counted as new. Reads on a thread of
 * its own; the other methods may be called from any thread.
 */
final class CommittedOutputs implements AutoCloseable {
  /** The time without commits after which a stream counts as stuck. */
  private static final Duration NO_PROGRESS = Duration.ofMinutes(5);

  private final Settings settings;
  private final String predictions;
  private final Thread reader = new Thread(this::read, "committed-outputs");
  private final Map<String, Long> firstRounds = new HashMap<>();
  private final Map<String, Long> firstVersions = new HashMap<>();
  private final Map<String, Long> answers = new HashMap<>();
  private long answersFrom = Long.MAX_VALUE;
  private Optional<RuntimeException> failure = Optional.empty();
  private Samples latency = new Samples();
  private long latencyFrom = Long.MAX_VALUE;
  private boolean reading;
  private volatile boolean closed;
  private long count;
  private long last;

  private CommittedOutputs(Settings settings, String predictions) {
    this.settings = settings;
    this.predictions = predictions;
    reader.setDaemon(true);
  }

  /** Starts reading predictions on a topic; returns when the reading has begun. */
  static CommittedOutputs from(Settings settings, String predictions) throws InterruptedException {
    CommittedOutputs outputs = new CommittedOutputs(settings, predictions);
    outputs.reader.start();
    outputs.awaitReading();
    return outputs;
  }

  private synchronized void awaitReading() throws InterruptedException {
    while (!reading) {
      throwIfFailed();
      wait(1_000);
    }
  }

  private void throwIfFailed() {
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private void read() {
    try (TopicReader outputs = new TopicReader(settings, "bench")) {
      outputs.fromNow(predictions, settings.topics().adapterVersions());
      looked(() -> reading = true);
      while (!closed) {
        outputs.poll(record -> seen(outputs, record));
        looked(() -> {});
      }
    } catch (RuntimeException e) {
      looked(() -> failure = Optional.of(e));
    }
  }

  private synchronized void looked(Runnable change) {
    change.run();
    notifyAll();
  }

  private synchronized void seen(TopicReader outputs, ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(predictions)) {
      count++;
      last = System.nanoTime();
      if (record.timestamp() >= answersFrom) {
        answers.putIfAbsent(TopicReader.key(record), last);
      }
      if (record.timestamp() >= latencyFrom) {
        latency.add(System.currentTimeMillis() - record.timestamp());
      }
    } else {
      outputs.event(record, AdapterVersion.class).ifPresent(this::decided);
    }
  }

  private void decided(AdapterVersion version) {
    long now = System.nanoTime();
    firstRounds.putIfAbsent(version.getDomain(), now);
    if (version.getStatus() == Status.ACCEPTED) {
      firstVersions.putIfAbsent(version.getDomain(), now);
    }
  }

  /**
   * Waits for a total number of predictions since the beginning.
   *
   * @param why gives the reason for missing ones, for the failure's message
   * @return the time at which the last of them was read, as {@link System#nanoTime}
   * @throws IllegalStateException if none comes for two minutes, or more come than that
   */
  synchronized long await(long wanted, Supplier<String> why) throws InterruptedException {
    long before = count;
    long progress = System.nanoTime();
    while (count < wanted) {
      throwIfFailed();
      wait(1_000);
      if (count > before) {
        before = count;
        progress = System.nanoTime();
      } else if (System.nanoTime() - progress > NO_PROGRESS.toNanos()) {
        throw new IllegalStateException(
            "%d of %d predictions, then none for %d s (%s)"
                .formatted(count, wanted, NO_PROGRESS.toSeconds(), why.get()));
      }
    }
    if (count > wanted) {
      throw new IllegalStateException("%d predictions of %d inputs".formatted(count, wanted));
    }
    return last;
  }

  /** Collects the latency of records sent from this moment on, in ms from record to reader. */
  synchronized void latency(long fromMillis, Samples into) {
    latencyFrom = fromMillis;
    latency = into;
  }

  /**
   * Waits from now on for the first answer of each domain to records sent at that time or later.
   */
  synchronized void answersFrom(long millis) {
    answers.clear();
    answersFrom = millis;
  }

  /**
   * Waits for an answer of a number of domains.
   *
   * @return the time of each answer, as {@link System#nanoTime}
   * @throws IllegalStateException if not all come in time
   */
  synchronized Map<String, Long> awaitAnswers(int domains, Duration atMost, Supplier<String> why)
      throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (answers.size() < domains) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(
            "%d of %d domains answered in %s (%s)"
                .formatted(answers.size(), domains, atMost, why.get()));
      }
      throwIfFailed();
      wait(1_000);
    }
    return Map.copyOf(answers);
  }

  /**
   * Returns the time at which the first version of each domain was accepted, as {@link
   * System#nanoTime}.
   */
  synchronized Map<String, Long> firstVersions() {
    return Map.copyOf(firstVersions);
  }

  /**
   * Returns the time at which the first round of each domain was decided, as {@link
   * System#nanoTime}.
   */
  synchronized Map<String, Long> firstRounds() {
    return Map.copyOf(firstRounds);
  }

  @Override
  public void close() {
    closed = true;
  }
}
