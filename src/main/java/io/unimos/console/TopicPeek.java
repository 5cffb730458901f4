package io.unimos.console;

import io.unimos.config.Settings;
import io.unimos.failure.RegistryUnavailableException;
import io.unimos.topology.TopicReader;
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
 * Reads single records, or a stretch of a partition, when somebody looks: committed ones, without a
 * consumer group, in a bounded time. One look at a time: whatever reads does so within {@link
 * #look}. Owns its reader, made on first use, until {@link #close}.
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
   * @param name of the client, behind the application's id
   * @param fetchBytes of an answer; the broker sends one larger record all the same
   * @param records of a poll
   */
  TopicPeek(Settings settings, String name, int fetchBytes, int records) {
    this.settings = settings;
    this.name = name;
    this.fetchBytes = fetchBytes;
    this.records = records;
  }

  /**
   * Looks as soon as nobody else does.
   *
   * @param look may read and scan
   * @param otherwise what there is instead, out of a reason in words, where the broker does not
   *     give what is sought
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

  /** Reads; made when somebody first looks. */
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
   * Hands over records from an offset on until one is not answered with true, the end of now is
   * reached, so many were read, or time is up.
   *
   * @param from where to begin, or where retention has left the first record
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
