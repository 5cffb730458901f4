package io.unimos.console;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.unimos.config.KafkaProperties;
import io.unimos.config.KeyPartition;
import io.unimos.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Reads single records, or a stretch of a partition, when somebody looks: committed ones, without a
 * consumer group, in a bounded time. One look at a time: whatever reads does so within {@link
 * #look}. Owns its consumer, made on first use, and the events' deserializer until {@link #close}.
 */
final class TopicPeek implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Settings settings;
  private final String name;
  private final int fetchBytes;
  private final int records;
  private final ReentrantLock lock = new ReentrantLock();
  private final KafkaAvroDeserializer events = new KafkaAvroDeserializer();
  private KafkaConsumer<byte[], byte[]> consumer;
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
    events.configure(KafkaProperties.registry(settings), false);
  }

  /**
   * Looks as soon as nobody else does.
   *
   * @param look may use all other methods
   * @param otherwise what there is instead, out of a reason in words, where the broker does not
   *     give what is sought
   */
  <T> T look(Supplier<T> look, Function<String, T> otherwise) {
    lock.lock();
    try {
      return closed ? otherwise.apply("the console is stopping") : look.get();
    } catch (OffsetOutOfRangeException e) {
      return otherwise.apply("gone: the retention of its topic is over");
    } catch (SerializationException e) {
      return otherwise.apply("its record cannot be read");
    } catch (KafkaException e) {
      return otherwise.apply("the broker does not give it: " + e.getClass().getSimpleName());
    } finally {
      lock.unlock();
    }
  }

  /**
   * The event in a record's value.
   *
   * @throws SerializationException if it is none, or the registry does not know it
   */
  Object event(String topic, byte[] value) {
    return events.deserialize(topic, value);
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    if (consumer == null) {
      consumer =
          TopicFeed.consumer(
              settings,
              name,
              Map.of(
                  ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                  "none",
                  ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                  records,
                  ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                  fetchBytes,
                  ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                  fetchBytes));
    }
    return consumer;
  }

  /**
   * The record at one offset; empty where there is none, any more or yet.
   *
   * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException if retention is beyond it
   */
  Optional<ConsumerRecord<byte[], byte[]>> at(TopicPartition partition, long offset) {
    seek(partition, offset);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer().poll(POLL)) {
        return record.offset() == offset ? Optional.of(record) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private void seek(TopicPartition partition, long offset) {
    consumer().assign(List.of(partition));
    consumer().seek(partition, offset);
  }

  /** The partition of a topic on which a producer's own partitioner puts a key. */
  TopicPartition partition(String topic, byte[] key) {
    int count = consumer().partitionsFor(topic, PATIENCE).size();
    return KeyPartition.of(topic, key, count);
  }

  /** The first offset of this time or later; the end where there is none. */
  long since(TopicPartition partition, Instant time) {
    var found =
        consumer().offsetsForTimes(Map.of(partition, time.toEpochMilli()), PATIENCE).get(partition);
    return found == null ? end(partition) : found.offset();
  }

  /** Behind the last committed record. */
  long end(TopicPartition partition) {
    return consumer().endOffsets(List.of(partition), PATIENCE).get(partition);
  }

  /**
   * Hands over records from an offset on until one is not answered with true, the end of now is
   * reached, so many were read, or time is up.
   *
   * @param from where to begin, or where retention has left the first record
   */
  void scan(
      TopicPartition partition, long from, int most, Predicate<ConsumerRecord<byte[], byte[]>> on) {
    long begin = consumer().beginningOffsets(List.of(partition), PATIENCE).get(partition);
    long last = end(partition);
    seek(partition, Math.max(begin, from));
    int count = 0;
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < until && consumer().position(partition) < last) {
      for (ConsumerRecord<byte[], byte[]> record : consumer().poll(POLL)) {
        count++;
        if (!on.test(record) || count >= most) {
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (consumer != null) {
        consumer.close();
      }
      events.close();
    } finally {
      lock.unlock();
    }
  }
}
