package io.unimos.cli;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.unimos.config.KafkaProperties;
import io.unimos.config.KeyPartition;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.service.check.Cluster;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what is committed on all partitions of some topics, from one offset of each to another.
 * Joins no consumer group and leaves nothing behind. Used by one thread; owns its consumer until
 * {@link #close}.
 */
public final class TopicReader implements AutoCloseable {
  /** A cluster that says nothing for so long will not say more. */
  private static final Duration NO_PROGRESS = Duration.ofSeconds(30);

  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);
  private static final Duration POLL = Duration.ofMillis(100);

  /** Records that are rather skipped than jumped over; a fetch brings hundreds. */
  private static final long NEAR = 500;

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final Supplier<KafkaAvroDeserializer> deserializer;
  private Optional<KafkaAvroDeserializer> events = Optional.empty();
  private Optional<LongFunction<Progress>> progress = Optional.empty();

  /** Read by {@link #at} and not yet asked for. */
  private final ArrayDeque<ConsumerRecord<byte[], byte[]>> ahead = new ArrayDeque<>();

  /**
   * A reader that stands nowhere yet.
   *
   * @param name what it reads for, in the client's id
   */
  public TopicReader(Settings settings, String name) {
    this(
        new KafkaConsumer<>(
            KafkaProperties.consumer(settings, settings.service().applicationId() + "-" + name),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer()),
        () -> {
          KafkaAvroDeserializer values = new KafkaAvroDeserializer();
          values.configure(KafkaProperties.registry(settings), false);
          return values;
        });
  }

  TopicReader(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      Supplier<KafkaAvroDeserializer> deserializer) {
    this.consumer = consumer;
    this.deserializer = deserializer;
  }

  /**
   * Tells how far it is, how fast, and how long it still takes, where reading to an end takes
   * longer than two seconds.
   *
   * @param err beside what the command prints
   */
  public TopicReader showing(PrintWriter err) {
    return showing(
        total -> Progress.ofRecords(err, total, Progress.isTerminal(), System::nanoTime));
  }

  TopicReader showing(LongFunction<Progress> told) {
    progress = Optional.of(told);
    return this;
  }

  /**
   * Refuses with the key when a topic is missing.
   *
   * @param keys settings that name topics
   */
  public static void require(Settings settings, String... keys) {
    Map<String, String> topics = settings.topics().byKey();
    try (Cluster cluster = new Cluster(settings)) {
      Set<String> found = cluster.describe(Stream.of(keys).map(topics::get).toList()).keySet();
      for (String key : keys) {
        if (!found.contains(topics.get(key))) {
          throw missing(key, topics.get(key));
        }
      }
    }
  }

  /** A topic that a setting names is not there. */
  static SettingsException missing(String key, String topic) {
    return new SettingsException(
        key, "topic '" + topic + "' does not exist; topics create makes it");
  }

  /** Goes to the oldest record of each partition. */
  public void fromBeginning(String... topics) {
    consumer.seekToBeginning(assign(topics));
  }

  /** Goes behind the newest record of each partition. */
  public void fromNow(String... topics) {
    List<TopicPartition> partitions = assign(topics);
    consumer.seekToEnd(partitions);
    // positions are lazy; what arrives from this moment on has to be seen
    partitions.forEach(consumer::position);
  }

  /** Goes to the first record of this time or later: every one before it is older. */
  public void from(Instant time, String... topics) {
    Map<TopicPartition, Long> times = new HashMap<>();
    assign(topics).forEach(partition -> times.put(partition, time.toEpochMilli()));
    seek(times);
  }

  private void seek(Map<TopicPartition, Long> times) {
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

  /** Goes to the oldest record of one partition; its offset. */
  public long fromBeginning(TopicPartition partition) {
    assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    return consumer.position(partition);
  }

  /**
   * Goes to the first record of this time or later of one partition: every one before it is older.
   *
   * @return its offset; the end where there is none
   */
  public long from(Instant time, TopicPartition partition) {
    assign(List.of(partition));
    seek(Map.of(partition, time.toEpochMilli()));
    return consumer.position(partition);
  }

  private List<TopicPartition> assign(String... topics) {
    return assign(Stream.of(topics).flatMap(topic -> partitions(topic).stream()).toList());
  }

  private List<TopicPartition> assign(List<TopicPartition> partitions) {
    ahead.clear();
    consumer.assign(partitions);
    return partitions;
  }

  /** The partition of a topic on which a producer puts a key that has Kafka's own partitioner. */
  public TopicPartition partition(String topic, String key) {
    return KeyPartition.of(topic, key.getBytes(StandardCharsets.UTF_8), partitions(topic).size());
  }

  /** All partitions of a topic that exists. */
  public Collection<TopicPartition> partitions(String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  /** Hands over what is committed at this moment, a partition's records in their order. */
  public void toEnd(Consumer<ConsumerRecord<byte[], byte[]>> records) {
    toEnd(() -> true, records);
  }

  /** The same, but no more as soon as none is wanted. */
  public void toEnd(BooleanSupplier wanted, Consumer<ConsumerRecord<byte[], byte[]>> records) {
    // of a read_committed consumer: up to the oldest open transaction
    to(consumer.endOffsets(consumer.assignment()), NO_PROGRESS, "", wanted, records);
  }

  /**
   * Hands over the records before these offsets, a partition's in their order.
   *
   * @param patience how long none may come
   * @param why none might, for the failure's message
   * @throws IllegalStateException if none comes for so long
   */
  public void to(
      Map<TopicPartition, Long> ends,
      Duration patience,
      String why,
      Consumer<ConsumerRecord<byte[], byte[]>> records) {
    to(ends, patience, why, () -> true, records);
  }

  private void to(
      Map<TopicPartition, Long> ends,
      Duration patience,
      String why,
      BooleanSupplier wanted,
      Consumer<ConsumerRecord<byte[], byte[]>> records) {
    Optional<Shown> shown = progress.map(told -> new Shown(told, ends));
    read(
        () ->
            wanted.getAsBoolean()
                && ends.entrySet().stream()
                    .anyMatch(e -> consumer.position(e.getKey()) < e.getValue()),
        patience,
        () ->
            "topic '%s' gives nothing for %d s%s"
                .formatted(ends.keySet().iterator().next().topic(), patience.toSeconds(), why),
        record -> {
          TopicPartition partition = new TopicPartition(record.topic(), record.partition());
          if (wanted.getAsBoolean() && record.offset() < ends.get(partition)) {
            records.accept(record);
            shown.ifPresent(each -> each.read(record));
          }
        });
    shown.ifPresent(Shown::done);
  }

  /** How far a reading to some ends is, by offsets: a compacted topic has fewer records. */
  private final class Shown {
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Map<TopicPartition, Long> ends;
    private final Progress told;

    Shown(LongFunction<Progress> telling, Map<TopicPartition, Long> ends) {
      this.ends = ends;
      ends.keySet().forEach(partition -> next.put(partition, consumer.position(partition)));
      told = telling.apply(left());
    }

    private long left() {
      return ends.entrySet().stream()
          .mapToLong(end -> Math.max(0, end.getValue() - next.get(end.getKey())))
          .sum();
    }

    void read(ConsumerRecord<byte[], byte[]> record) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      told.add(record.offset() + 1 - next.put(partition, record.offset() + 1));
    }

    void done() {
      told.add(left());
      told.done();
    }
  }

  /** Hands over what has come, and waits for it but shortly; false if nothing has. */
  public boolean poll(Consumer<ConsumerRecord<byte[], byte[]>> records) {
    var polled = consumer.poll(POLL);
    polled.forEach(records);
    return !polled.isEmpty();
  }

  /** Hands over records as they are committed, as long as they are wanted. */
  public void follow(BooleanSupplier wanted, Consumer<ConsumerRecord<byte[], byte[]>> records) {
    read(wanted, FOREVER, () -> "", records);
  }

  /**
   * Hands over records as they are committed, as long as they are wanted.
   *
   * @param patience how long none may come
   * @param silence the failure's message if none comes for so long
   * @throws IllegalStateException then
   */
  public void read(
      BooleanSupplier wanted,
      Duration patience,
      Supplier<String> silence,
      Consumer<ConsumerRecord<byte[], byte[]>> records) {
    long progress = System.nanoTime();
    while (wanted.getAsBoolean()) {
      if (poll(records)) {
        progress = System.nanoTime();
      } else if (System.nanoTime() - progress > patience.toNanos()) {
        throw new IllegalStateException(silence.get());
      }
    }
  }

  /**
   * The record at one offset; empty where there is none. Offsets of a partition that come in their
   * order are read in one go.
   */
  public Optional<ConsumerRecord<byte[], byte[]>> at(TopicPartition partition, long offset) {
    if (!partitions(partition.topic()).contains(partition)) {
      return Optional.empty();
    }
    if (!isNear(partition, offset)) {
      ahead.clear();
      consumer.assign(List.of(partition));
      consumer.seek(partition, offset);
    }
    ahead.removeIf(record -> record.offset() < offset);
    if (ahead.isEmpty()) {
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      read(
          () -> ahead.isEmpty() && consumer.position(partition) < end,
          NO_PROGRESS,
          () -> "%s gives nothing for %d s".formatted(partition, NO_PROGRESS.toSeconds()),
          record -> {
            if (record.offset() >= offset) {
              ahead.add(record);
            }
          });
    }
    return ahead.isEmpty() || ahead.peek().offset() != offset
        ? Optional.empty()
        : Optional.of(ahead.remove());
  }

  /** Whether going on from where the reader stands is cheaper than a new fetch. */
  private boolean isNear(TopicPartition partition, long wanted) {
    if (!consumer.assignment().equals(Set.of(partition))) {
      return false;
    }
    long next = ahead.isEmpty() ? consumer.position(partition) : ahead.peek().offset();
    return next <= wanted && wanted - next <= NEAR;
  }

  /**
   * The event in a record's value.
   *
   * @throws SerializationException if it is none, or the registry does not know it
   */
  public IndexedRecord event(String topic, byte[] value) {
    if (events.isEmpty()) {
      events = Optional.of(deserializer.get());
    }
    return (IndexedRecord) events.get().deserialize(topic, value);
  }

  /** A record's key as text; empty where it has none. */
  public static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    consumer.close();
    events.ifPresent(KafkaAvroDeserializer::close);
  }
}
