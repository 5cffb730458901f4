package io.unimos.stream.read;

import io.unimos.config.KafkaProperties;
import io.unimos.config.KeyPartition;
import io.unimos.config.Settings;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A reader of the committed records, and of the events in them, on all partitions of some topics,
 * between given offsets. It counts and skips records without an event of ours. It joins no consumer
 * group and leaves nothing behind. Used by one thread; owns its consumer until {@link #close}.
 */
public final class TopicReader implements AutoCloseable {
  /** The time without a record after which a reading to an end fails. */
  private static final Duration NO_PROGRESS = Duration.ofSeconds(30);

  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);
  private static final Duration POLL = Duration.ofMillis(100);

  /**
   * The largest number of records of a poll, which is Kafka's default. Within it, skipping records
   * is preferred to a seek.
   */
  private static final int MOST_POLLED = 500;

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final Supplier<Contract> contract;
  private final Map<String, EventReader<SpecificRecord>> events = new HashMap<>();
  private final int near;
  private Contract opened;
  private LongFunction<Progress> progress = total -> Progress.NONE;
  private Consumer<String> reported = words -> {};
  private long skipped;
  private String lastSkipped = "";

  /** The records that {@link #at} has read but not returned yet. */
  private final ArrayDeque<ConsumerRecord<byte[], byte[]>> ahead = new ArrayDeque<>();

  /** The listener for the progress of a reading to given ends. */
  public interface Progress {
    /** The listener that ignores the progress. */
    Progress NONE = more -> {};

    /**
     * Reports that the reader has passed more offsets.
     *
     * @param more the number of offsets since the last report
     */
    void add(long more);

    /** Reports that the ends are reached. */
    default void done() {}
  }

  /**
   * Creates a reader without a position.
   *
   * @param name the purpose of the reader, used in the client's id
   */
  public TopicReader(Settings settings, String name) {
    this(settings, name, Map.of());
  }

  /**
   * Creates a reader without a position, with additional consumer properties.
   *
   * @param others the properties that override those that follow from the settings
   */
  public TopicReader(Settings settings, String name, Map<String, Object> others) {
    this(
        consumer(settings, name, others),
        () -> Contract.over(settings),
        (int) others.getOrDefault(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_POLLED));
  }

  TopicReader(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      Supplier<Contract> contract,
      int near) {
    this.consumer = consumer;
    this.contract = contract;
    this.near = near;
  }

  private static KafkaConsumer<byte[], byte[]> consumer(
      Settings settings, String name, Map<String, Object> others) {
    Properties properties =
        KafkaProperties.consumer(settings, settings.service().applicationId() + "-" + name);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // a reader whose position was deleted by retention goes on with the oldest record
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    // a question to the broker, such as for an end, waits behind a fetch under way
    properties.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) POLL.toMillis());
    properties.putAll(others);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Sets the listeners for the progress of readings to an end, and for skipped records.
   *
   * @param listener returns the listener for a number of offsets to read
   * @param words takes one line at {@link #close}, if any record was skipped
   */
  public TopicReader withProgress(LongFunction<Progress> listener, Consumer<String> words) {
    progress = listener;
    reported = words;
    return this;
  }

  /** Moves to the oldest record of each partition. */
  public void fromBeginning(String... topics) {
    consumer.seekToBeginning(assign(topics));
  }

  /** Moves behind the newest record of each partition. */
  public void fromNow(String... topics) {
    consumer.endOffsets(assign(topics)).forEach(consumer::seek);
  }

  /** Moves to the first record of this time or later: every earlier record is older. */
  public void from(Instant time, String... topics) {
    Map<TopicPartition, Long> times = new HashMap<>();
    assign(topics).forEach(partition -> times.put(partition, time.toEpochMilli()));
    seek(times);
  }

  private void seek(Map<TopicPartition, Long> times) {
    // the ends come first: a record that arrives during the look-up must lie behind them
    Map<TopicPartition, Long> ends = consumer.endOffsets(times.keySet());
    consumer
        .offsetsForTimes(times)
        .forEach(
            (partition, found) ->
                consumer.seek(partition, found == null ? ends.get(partition) : found.offset()));
  }

  /** Moves to the oldest record of one partition, and returns its offset. */
  public long fromBeginning(TopicPartition partition) {
    assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    return consumer.position(partition);
  }

  /**
   * Moves to the first record of this time or later of one partition: every earlier record is
   * older.
   *
   * @return its offset; the end if there is no such record
   */
  public long from(Instant time, TopicPartition partition) {
    assign(List.of(partition));
    seek(Map.of(partition, time.toEpochMilli()));
    return consumer.position(partition);
  }

  /**
   * Adds one topic to read, from the first record of this time or later, and keeps the positions on
   * the others.
   *
   * @return false if there is no such topic
   */
  public boolean also(Instant time, String topic) {
    List<TopicPartition> all = new ArrayList<>(consumer.assignment());
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions(topic).forEach(partition -> times.put(partition, time.toEpochMilli()));
    all.addAll(times.keySet());
    assign(all);
    seek(times);
    return !times.isEmpty();
  }

  /** Moves to an offset of one partition, or to the oldest record after it. */
  public void from(long offset, TopicPartition partition) {
    assign(List.of(partition));
    consumer.seek(partition, offset);
  }

  /** Returns the offset after the last committed record. */
  public long end(TopicPartition partition) {
    return consumer.endOffsets(List.of(partition)).get(partition);
  }

  /** Returns the offset after the last committed record of each partition that is read. */
  public Map<TopicPartition, Long> ends() {
    return consumer.endOffsets(consumer.assignment());
  }

  /** Returns the number of offsets between the reader's positions and these ends. */
  public long left(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
        .sum();
  }

  private List<TopicPartition> assign(String... topics) {
    return assign(Stream.of(topics).flatMap(topic -> partitions(topic).stream()).toList());
  }

  private List<TopicPartition> assign(List<TopicPartition> partitions) {
    ahead.clear();
    consumer.assign(partitions);
    return partitions;
  }

  /**
   * Returns the partition of a topic to which a producer with Kafka's own partitioner sends a key.
   */
  public TopicPartition partition(String topic, String key) {
    return KeyPartition.of(topic, key.getBytes(StandardCharsets.UTF_8), partitions(topic).size());
  }

  /** Returns all partitions of a topic; none if it does not exist. */
  public Collection<TopicPartition> partitions(String topic) {
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    return found == null
        ? List.of()
        : found.stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
  }

  /**
   * Passes on the records that are committed at this moment, a partition's records in their order.
   */
  public void toEnd(Consumer<ConsumerRecord<byte[], byte[]>> records) {
    toEnd(() -> true, records);
  }

  /**
   * Passes on the records that are committed at this moment, and stops as soon as no more are
   * wanted.
   */
  public void toEnd(BooleanSupplier wanted, Consumer<ConsumerRecord<byte[], byte[]>> records) {
    // a read_committed consumer's end is the start of the oldest open transaction
    to(ends(), NO_PROGRESS, "", wanted, records);
  }

  /**
   * Passes on the records before these offsets, a partition's records in their order.
   *
   * @param patience the longest time without a record
   * @param why a possible reason for that, for the failure's message
   * @throws IllegalStateException if no record comes for that time
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
    ProgressMeter shown = new ProgressMeter(ends);
    read(
        () -> wanted.getAsBoolean() && left(ends) > 0,
        patience,
        () ->
            "topic '%s' gives nothing for %d s%s"
                .formatted(ends.keySet().iterator().next().topic(), patience.toSeconds(), why),
        record -> {
          TopicPartition partition = new TopicPartition(record.topic(), record.partition());
          if (wanted.getAsBoolean() && record.offset() < ends.get(partition)) {
            records.accept(record);
            shown.read(record);
          }
        });
    shown.done();
  }

  /** The progress of a reading to given ends, by offsets: a compacted topic has fewer records. */
  private final class ProgressMeter {
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Progress shown;
    private long left;

    ProgressMeter(Map<TopicPartition, Long> ends) {
      ends.keySet().forEach(partition -> next.put(partition, consumer.position(partition)));
      left = left(ends);
      shown = progress.apply(left);
    }

    void read(ConsumerRecord<byte[], byte[]> record) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      long read = record.offset() + 1 - next.put(partition, record.offset() + 1);
      left -= read;
      shown.add(read);
    }

    void done() {
      shown.add(left);
      shown.done();
    }
  }

  /**
   * Passes on the records that have arrived, after a short wait; returns false if there are none.
   */
  public boolean poll(Consumer<ConsumerRecord<byte[], byte[]>> records) {
    var polled = consumer.poll(POLL);
    polled.forEach(records);
    return !polled.isEmpty();
  }

  /** Passes on records as they are committed, as long as they are wanted. */
  public void follow(BooleanSupplier wanted, Consumer<ConsumerRecord<byte[], byte[]>> records) {
    read(wanted, FOREVER, () -> "", records);
  }

  /**
   * Passes on records as they are committed, as long as they are wanted.
   *
   * @param patience the longest time without a record
   * @param silence the failure's message if no record comes for that time
   * @throws IllegalStateException if no record comes for that time
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
   * Returns the record at one offset; empty if there is none. Offsets of a partition in ascending
   * order are read in one pass.
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

  /** Returns whether reading on from the present position is cheaper than a new fetch. */
  private boolean isNear(TopicPartition partition, long wanted) {
    if (!consumer.assignment().equals(Set.of(partition))) {
      return false;
    }
    long next = ahead.isEmpty() ? consumer.position(partition) : ahead.peek().offset();
    return next <= wanted && wanted - next <= near;
  }

  /**
   * Returns the event in a record. It is empty for a tombstone, and for a record without an event
   * of this type, which is counted.
   *
   * @throws io.unimos.stream.read.RegistryUnavailableException if the event cannot be decoded,
   *     since the registry does not answer
   */
  public <T extends SpecificRecord> Optional<T> event(
      ConsumerRecord<byte[], byte[]> record, Class<T> type) {
    if (record.value() == null) {
      return Optional.empty();
    }
    Outcome<T> outcome = event(record.topic(), record.value()).then(event -> asType(event, type));
    if (outcome instanceof Outcome.Ok<T> ok) {
      return Optional.of(ok.value());
    }
    skipped++;
    lastSkipped =
        "%s-%d@%d: %s"
            .formatted(
                record.topic(),
                record.partition(),
                record.offset(),
                ((Outcome.Rejected<T>) outcome).detail());
    return Optional.empty();
  }

  private static <T> Outcome<T> asType(SpecificRecord event, Class<T> type) {
    return type.isInstance(event)
        ? Outcome.ok(type.cast(event))
        : Outcome.rejected(
            RejectReason.SCHEMA_INCOMPATIBLE,
            "a %s, expected a %s".formatted(event.getSchema().getName(), type.getSimpleName()));
  }

  /**
   * Returns the event in some bytes, of any type, or the reason why there is none.
   *
   * @param topic the topic on which the bytes lie, or lay
   */
  public Outcome<SpecificRecord> event(String topic, byte[] value) {
    return events.computeIfAbsent(topic, this::events).read(value);
  }

  private EventReader<SpecificRecord> events(String topic) {
    if (opened == null) {
      opened = contract.get();
    }
    return opened.reader(topic);
  }

  /** Returns the number of records so far without an event of ours. */
  public long skipped() {
    return skipped;
  }

  /** Returns the position of the last skipped record and the reason; empty before any. */
  public String lastSkipped() {
    return lastSkipped;
  }

  /** Returns a record's key as text; empty if it has none. */
  public static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
  }

  /** Ends a wait of the reading thread with an exception; may be called by any thread. */
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
    if (skipped > 0) {
      reported.accept(
          "skipped %d records that are not ours, the last %s".formatted(skipped, lastSkipped));
    }
  }
}
