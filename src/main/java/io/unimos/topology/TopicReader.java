package io.unimos.topology;

import io.unimos.config.KafkaProperties;
import io.unimos.config.KeyPartition;
import io.unimos.config.Settings;
import io.unimos.failure.Outcome;
import io.unimos.failure.RejectReason;
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
 * Reads what is committed on all partitions of some topics, from one offset of each to another, and
 * the events that lie there. Counts records that hold none of ours, and goes on. Joins no consumer
 * group and leaves nothing behind. Used by one thread; owns its consumer until {@link #close}.
 */
public final class TopicReader implements AutoCloseable {
  /** A cluster that says nothing for so long will not say more. */
  private static final Duration NO_PROGRESS = Duration.ofSeconds(30);

  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);
  private static final Duration POLL = Duration.ofMillis(100);

  /** Kafka's default. Records within a poll are rather skipped than jumped over. */
  private static final int MOST_POLLED = 500;

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final Supplier<Contract> contract;
  private final Map<String, EventReader<SpecificRecord>> events = new HashMap<>();
  private final int near;
  private Contract opened;
  private LongFunction<Progress> progress = total -> Progress.NONE;
  private Consumer<String> told = words -> {};
  private long skipped;
  private String lastSkipped = "";

  /** Read by {@link #at} and not yet asked for. */
  private final ArrayDeque<ConsumerRecord<byte[], byte[]>> ahead = new ArrayDeque<>();

  /** Who is told how far a reading to some ends is. */
  public interface Progress {
    /** Nobody. */
    Progress NONE = more -> {};

    /** So many offsets more are behind the reader. */
    void add(long more);

    /** The ends are reached. */
    default void done() {}
  }

  /**
   * A reader that stands nowhere yet.
   *
   * @param name what it reads for, in the client's id
   */
  public TopicReader(Settings settings, String name) {
    this(settings, name, Map.of());
  }

  /**
   * The same with properties of the consumer's own.
   *
   * @param others over those that follow from the settings
   */
  public TopicReader(Settings settings, String name, Map<String, Object> others) {
    this(
        consumer(settings, name, others),
        () -> Contract.over(KafkaProperties.registry(settings)),
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
    // where retention has overtaken the reader it goes on with the oldest record there is
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.putAll(others);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Sets who is told of readings to an end, and of what was skipped.
   *
   * @param telling out of the offsets that there are to read
   * @param words takes one line at {@link #close}, if any record was skipped
   */
  public TopicReader telling(LongFunction<Progress> telling, Consumer<String> words) {
    progress = telling;
    told = words;
    return this;
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

  /**
   * Reads one topic more, from the first record of this time or later, and stays where it stands on
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

  /** Goes to an offset of one partition, or to the oldest record behind it. */
  public void from(long offset, TopicPartition partition) {
    assign(List.of(partition));
    consumer.seek(partition, offset);
  }

  /** Behind the last committed record. */
  public long end(TopicPartition partition) {
    return consumer.endOffsets(List.of(partition)).get(partition);
  }

  /** Behind the last committed record of each partition that is read. */
  public Map<TopicPartition, Long> ends() {
    return consumer.endOffsets(consumer.assignment());
  }

  /** Offsets between where the reader stands and these ends. */
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

  /** The partition of a topic on which a producer puts a key that has Kafka's own partitioner. */
  public TopicPartition partition(String topic, String key) {
    return KeyPartition.of(topic, key.getBytes(StandardCharsets.UTF_8), partitions(topic).size());
  }

  /** All partitions of a topic; none where it does not exist. */
  public Collection<TopicPartition> partitions(String topic) {
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    return found == null
        ? List.of()
        : found.stream()
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
    to(ends(), NO_PROGRESS, "", wanted, records);
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
    Shown shown = new Shown(ends);
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

  /** How far a reading to some ends is, by offsets: a compacted topic has fewer records. */
  private final class Shown {
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Progress shown;
    private long left;

    Shown(Map<TopicPartition, Long> ends) {
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
    return next <= wanted && wanted - next <= near;
  }

  /**
   * The event in a record; empty for a tombstone, and for a record that holds no event of this
   * type, which is counted.
   *
   * @throws io.unimos.failure.RegistryUnavailableException if that cannot be said, since the
   *     registry does not answer
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
   * The event of any type that some bytes are, or why they are none.
   *
   * @param topic on which they lie, or lay
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

  /** Records so far that held no event of ours. */
  public long skipped() {
    return skipped;
  }

  /** Where the last of them lies and why it is none; empty before any. */
  public String lastSkipped() {
    return lastSkipped;
  }

  /** A record's key as text; empty where it has none. */
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
      told.accept(
          "skipped %d records that are not ours, the last %s".formatted(skipped, lastSkipped));
    }
  }
}
