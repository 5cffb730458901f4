package io.unimos.cli.deadletters;

import io.unimos.cli.SettingsOptions;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.service.check.Cluster;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.Outcome;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A reader of the dead letters that are there at this moment, and of the receipts of those sent
 * again. Used by one thread; owns its reader until {@link #close}.
 */
final class DeadLetterScan implements AutoCloseable {
  /**
   * The longest wait without progress: twice the service's own transaction timeout, by which an
   * abandoned transaction has ended.
   */
  private static final Duration NO_PROGRESS = Duration.ofMinutes(2);

  /** The position of a letter on the dead-letter topic. */
  record Position(int partition, long offset) {
    private static final Pattern FORM = Pattern.compile("(?:\\S*-)?(\\d{1,9})@(\\d{1,18})");

    static Position of(ConsumerRecord<?, ?> record) {
      return new Position(record.partition(), record.offset());
    }

    /**
     * Returns the position as lists print it: the topic, a dash, the partition, an at sign, the
     * offset.
     */
    String on(String topic) {
      return "%s-%d@%d".formatted(topic, partition, offset);
    }

    /** The converter that reads the output of {@link #on}, or the numbers alone. */
    static final class FromText implements ITypeConverter<Position> {
      @Override
      public Position convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
          throw new TypeConversionException(
              "expected a position such as dead-letters-3@17 or 3@17 but was '" + text + "'");
        }
        return new Position(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
      }
    }
  }

  private final Settings settings;
  private final String topic;
  private final TopicReader reader;

  /** The offsets of letters with a receipt, by partition. */
  private final Map<Integer, Set<Long>> receipts = new HashMap<>();

  /**
   * Creates a scan that has read nothing.
   *
   * @param err receives the progress
   */
  DeadLetterScan(Settings settings, PrintWriter err) {
    this.settings = settings;
    topic = settings.topics().deadLetters();
    reader =
        SettingsOptions.reader(settings, err, "dead-letters", TopicSettings.DEAD_LETTERS.name());
  }

  /**
   * Hands over the letters, in the order of each partition, and remembers the receipts among them.
   * It reads up to the last written record, not only the last committed one, and waits for open
   * transactions. Otherwise a receipt behind one would be overlooked, and its letter sent a second
   * time.
   *
   * @param since letters of records older than this are left out
   */
  void read(Optional<Instant> since, Consumer<ConsumerRecord<byte[], byte[]>> letters) {
    Map<TopicPartition, Long> written;
    try (Cluster cluster = new Cluster(settings)) {
      written = cluster.offsets(reader.partitions(topic), OffsetSpec.latest());
    }
    since.ifPresentOrElse(time -> reader.from(time, topic), () -> reader.fromBeginning(topic));
    reader.to(
        written,
        NO_PROGRESS,
        ": a transaction is open that nobody ends",
        record -> {
          if (DeadLetters.isReceipt(record.headers())) {
            receipts.computeIfAbsent(record.partition(), p -> new HashSet<>()).add(receipt(record));
          } else if (since.map(at -> record.timestamp() >= at.toEpochMilli()).orElse(true)) {
            letters.accept(record);
          }
        });
  }

  /**
   * Returns the offset of the letter whose record was sent again; -1 if the receipt does not
   * contain it.
   */
  private static long receipt(ConsumerRecord<byte[], byte[]> record) {
    byte[] offset = record.headers().lastHeader(DeadLetters.RECEIPT).value();
    String text = offset == null ? "" : new String(offset, StandardCharsets.UTF_8);
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
  }

  /**
   * Returns the record at one position; empty where there is none. Fast for positions in ascending
   * order.
   */
  Optional<ConsumerRecord<byte[], byte[]>> at(Position position) {
    return reader.at(new TopicPartition(topic, position.partition()), position.offset());
  }

  /** Returns true if a letter that was read before has a receipt. */
  boolean replayed(Position letter) {
    return receipts.getOrDefault(letter.partition(), Set.of()).contains(letter.offset());
  }

  /** Returns the event in a letter's payload, or the reason why it is none. */
  Outcome<SpecificRecord> event(String origin, byte[] payload) {
    return reader.event(origin, payload);
  }

  @Override
  public void close() {
    reader.close();
  }
}
