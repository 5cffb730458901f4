package io.unimos.cli.deadletters;

import io.unimos.cli.TopicScan;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.failure.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the dead letters that are there at this moment, and which of them have been sent again.
 * Joins no consumer group. Used by one thread; owns its consumer until {@link #close}.
 */
final class DeadLetterScan implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);

  /** Twice the service's own transaction timeout: an abandoned transaction has ended by then. */
  private static final Duration NO_PROGRESS = Duration.ofMinutes(2);

  /** Records that are rather skipped than jumped over; a fetch brings hundreds. */
  private static final long NEAR = 500;

  private final Settings settings;
  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  /** Polled and not yet asked for, of the one partition that is assigned. */
  private final ArrayDeque<ConsumerRecord<byte[], byte[]>> ahead = new ArrayDeque<>();

  /** Committed end of that partition. */
  private long end;

  /** Offsets of letters with a receipt, by partition. */
  private final Map<Integer, Set<Long>> receipts = new HashMap<>();

  DeadLetterScan(Settings settings) {
    this.settings = settings;
    topic = settings.topics().deadLetters();
    TopicScan.require(settings, List.of("topics.dead-letters"));
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    consumer =
        new KafkaConsumer<>(
            KafkaProperties.consumer(
                settings, settings.service().applicationId() + "-dead-letters"),
            bytes,
            bytes);
    partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
  }

  /**
   * Hands over the letters, a partition's in their order, and remembers the receipts among them. It
   * reads up to what has been written and not only to what is committed, and waits for open
   * transactions: a receipt that lies behind one would be overlooked otherwise, and its letter sent
   * a second time.
   *
   * @param since letters of records older than this are left out
   */
  void read(Optional<Instant> since, Consumer<ConsumerRecord<byte[], byte[]>> letters) {
    Map<TopicPartition, Long> ends = written();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    since.ifPresent(this::seek);
    long progress = System.nanoTime();
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      var polled = consumer.poll(POLL);
      for (ConsumerRecord<byte[], byte[]> record : polled) {
        if (DeadLetters.isReceipt(record.headers())) {
          receipts
              .computeIfAbsent(record.partition(), p -> new HashSet<>())
              .add(receipt(record).orElse(-1L));
        } else if (record.offset() < ends.get(new TopicPartition(topic, record.partition()))
            && since.map(at -> record.timestamp() >= at.toEpochMilli()).orElse(true)) {
          letters.accept(record);
        }
      }
      if (!polled.isEmpty()) {
        progress = System.nanoTime();
      } else if (System.nanoTime() - progress > NO_PROGRESS.toNanos()) {
        throw new IllegalStateException(
            "topic '%s' gives nothing for %d s: a transaction is open that nobody ends"
                .formatted(topic, NO_PROGRESS.toSeconds()));
      }
    }
  }

  /**
   * The record at one position; empty where there is none. Positions of a partition that come in
   * their order are read in one go.
   */
  Optional<ConsumerRecord<byte[], byte[]>> at(LetterPosition position) {
    TopicPartition partition = new TopicPartition(topic, position.partition());
    if (!partitions.contains(partition)) {
      return Optional.empty();
    }
    if (!isNear(partition, position.offset())) {
      ahead.clear();
      consumer.assign(List.of(partition));
      consumer.seek(partition, position.offset());
      end = consumer.endOffsets(List.of(partition)).get(partition);
    }
    while (true) {
      while (!ahead.isEmpty() && ahead.peek().offset() < position.offset()) {
        ahead.poll();
      }
      if (!ahead.isEmpty()) {
        return ahead.peek().offset() == position.offset()
            ? Optional.of(ahead.poll())
            : Optional.empty();
      }
      if (consumer.position(partition) >= end) {
        return Optional.empty();
      }
      consumer.poll(POLL).forEach(ahead::add);
    }
  }

  /** Whether going on from where the reader stands is cheaper than a new fetch. */
  private boolean isNear(TopicPartition partition, long wanted) {
    if (!consumer.assignment().equals(Set.of(partition))) {
      return false;
    }
    long next = ahead.isEmpty() ? consumer.position(partition) : ahead.peek().offset();
    return next <= wanted && wanted - next <= NEAR;
  }

  /** Whether a letter that was read before has a receipt. */
  boolean replayed(LetterPosition letter) {
    return receipts.getOrDefault(letter.partition(), Set.of()).contains(letter.offset());
  }

  /** Every record before the first of this time or later is older: Kafka's index says so. */
  private void seek(Instant since) {
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
    consumer
        .offsetsForTimes(times)
        .forEach(
            (partition, found) -> {
              if (found == null) {
                consumer.seekToEnd(List.of(partition));
              } else {
                consumer.seek(partition, found.offset());
              }
            });
  }

  private Map<TopicPartition, Long> written() {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    try (Admin admin =
        Admin.create(KafkaProperties.admin(settings, settings.service().applicationId()))) {
      Map<TopicPartition, Long> ends = new HashMap<>();
      for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
          admin.listOffsets(latest).all().get().entrySet()) {
        ends.put(end.getKey(), end.getValue().offset());
      }
      return ends;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for the end of " + topic, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "no end of topic '%s': %s".formatted(topic, e.getCause().getMessage()), e);
    }
  }

  private static Optional<Long> receipt(ConsumerRecord<byte[], byte[]> record) {
    byte[] offset = record.headers().lastHeader(DeadLetters.RECEIPT).value();
    String text = offset == null ? "" : new String(offset, StandardCharsets.UTF_8);
    return text.matches("\\d{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
