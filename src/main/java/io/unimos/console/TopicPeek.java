package io.unimos.console;

import io.unimos.config.Settings;
import io.unimos.stream.read.RegistryUnavailableException;
import io.unimos.stream.read.TopicReader;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * A reader of single records or a range of a partition, on demand. It reads committed records
 * without a consumer group in bounded time, one look at a time and only within {@link #look}. Owns
 * its reader, made on first use, until {@link #close}.
 */
final class TopicPeek implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Settings settings;
  private final String name;
  private final int fetchBytes;
  private final int records;
  private final ReentrantLock lock = new ReentrantLock();
  private TopicReader reader;
  private boolean closed;

  /**
   * Makes a reader that connects when it is first used.
   *
   * @param name the suffix of the client id, after the application id
   * @param fetchBytes the bound on a fetch; the broker sends one larger record all the same
   * @param records the bound on the records of a poll
   */
  TopicPeek(Settings settings, String name, int fetchBytes, int records) {
    this.settings = settings;
    this.name = name;
    this.fetchBytes = fetchBytes;
    this.records = records;
  }

  /**
   * Runs a look when no other look is running.
   *
   * @param look the look, which may read and scan
   * @param otherwise the result for a reason in words, if the broker does not deliver the records
   */
  <T> T look(Supplier<T> look, Function<String, T> otherwise) {
    lock.lock();
    try {
      return closed ? otherwise.apply("the console is stopping") : look.get();
    } catch (RegistryUnavailableException e) {
      return otherwise.apply("the schema registry does not answer; look again");
    } catch (KafkaException | IllegalStateException e) {
      return otherwise.apply("the broker does not give it: " + e.getClass().getSimpleName());
    } finally {
      lock.unlock();
    }
  }

  /** Returns the reader, made at the first call. */
  TopicReader reader() {
    if (reader == null) {
      reader =
          new TopicReader(
              settings,
              name,
              Map.of(
                  ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                  (int) PATIENCE.toMillis(),
                  ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                  records,
                  ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                  fetchBytes,
                  ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                  fetchBytes));
    }
    return reader;
  }

  /**
   * Hands over records from an offset on. It stops when the predicate returns false, at the current
   * end, after a number of records, or at the time limit.
   *
   * @param from the first offset; retention may have moved the first record beyond it
   */
  void scan(
      TopicPartition partition, long from, int most, Predicate<ConsumerRecord<byte[], byte[]>> on) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    AtomicInteger left = new AtomicInteger(most);
    reader().from(Math.max(0, from), partition);
    reader()
        .toEnd(
            () -> left.get() > 0 && System.nanoTime() < until,
            record -> {
              left.decrementAndGet();
              if (!on.test(record)) {
                left.set(0);
              }
            });
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (reader != null) {
        reader.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
