package io.unimos.cli.deadletters;

import io.unimos.cli.DeadLetterView;
import io.unimos.cli.EventView;
import io.unimos.cli.deadletters.DeadLetterScan.Position;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.wire.DeadLetters;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A replay that sends dead letters again. A record and the receipt for its letter commit in one
 * transaction. The receipt lies in the letter's partition, so it is kept exactly as long as the
 * letter, without a topic of its own. The transactional id fences off a second replay at the same
 * time. Used by one thread; owns reader and producer until {@link #close}.
 */
public final class LetterReplay implements AutoCloseable {
  /** The number of letters in a transaction; an abort costs only time. */
  private static final int BATCH = 50;

  /**
   * The counts of the chosen letters.
   *
   * @param sent those sent now, or that would be sent
   * @param before those sent by an earlier replay
   * @param refused those that cannot be sent again; each has been printed with its reason
   */
  public record Tally(long sent, long before, long refused) {}

  private final Settings settings;
  private final boolean dryRun;
  private final PrintWriter out;
  private final String letters;
  private final DeadLetterScan scan;
  private final Optional<KafkaProducer<byte[], byte[]>> producer;
  private final Map<String, Integer> partitions = new HashMap<>();

  /**
   * Creates a replay that has sent nothing.
   *
   * @param out receives the letters that cannot be sent, or would be sent
   * @param err receives the progress
   */
  public LetterReplay(Settings settings, boolean dryRun, PrintWriter out, PrintWriter err) {
    this.settings = settings;
    this.dryRun = dryRun;
    this.out = out;
    letters = settings.topics().deadLetters();
    scan = new DeadLetterScan(settings, err);
    // Opened before anything is read: this fences another replay, and ends the transaction it left
    // open.
    producer = dryRun ? Optional.empty() : Optional.of(open(settings));
  }

  private static KafkaProducer<byte[], byte[]> open(Settings settings) {
    String id = settings.service().applicationId() + "-dead-letters-replay";
    Properties properties = KafkaProperties.producer(settings, id);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    ByteArraySerializer bytes = new ByteArraySerializer();
    KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, bytes, bytes);
    try {
      producer.initTransactions();
      return producer;
    } catch (KafkaException e) {
      producer.close();
      throw e;
    }
  }

  /**
   * Sends the chosen letters that have no receipt.
   *
   * @param limit the largest number of letters
   * @throws KafkaException if the broker refuses one; whole transactions before it stand
   */
  Tally run(LetterChoice choice, long limit) {
    return run(choice.since(), choice::takes, limit);
  }

  /**
   * Sends the letters that the caller has picked out and that have no receipt.
   *
   * @param since none of them is older
   */
  public Tally run(
      Optional<Instant> since, Predicate<ConsumerRecord<byte[], byte[]>> takes, long limit) {
    List<Position> chosen = new ArrayList<>();
    scan.read(
        since,
        letter -> {
          if (takes.test(letter)) {
            chosen.add(Position.of(letter));
          }
        });
    List<Position> open =
        chosen.stream()
            .filter(letter -> !scan.replayed(letter))
            .sorted(
                Comparator.comparingInt(Position::partition).thenComparingLong(Position::offset))
            .toList();
    long sent = 0;
    long refused = 0;
    List<Position> limited = open.subList(0, (int) Math.min(limit, open.size()));
    for (int start = 0; start < limited.size(); start += BATCH) {
      long batch = batch(limited.subList(start, Math.min(limited.size(), start + BATCH)));
      sent += batch;
      refused += Math.min(limited.size(), start + BATCH) - start - batch;
    }
    return new Tally(sent, chosen.size() - open.size(), refused);
  }

  /** Runs one transaction; returns the number of letters sent in it. */
  private long batch(List<Position> positions) {
    producer.ifPresent(KafkaProducer::beginTransaction);
    long sent = 0;
    try {
      for (Position position : positions) {
        sent += one(position) ? 1 : 0;
      }
      producer.ifPresent(KafkaProducer::commitTransaction);
    } catch (KafkaException e) {
      producer.ifPresent(LetterReplay::abort);
      throw e;
    }
    return sent;
  }

  private static void abort(KafkaProducer<byte[], byte[]> producer) {
    try {
      producer.abortTransaction();
    } catch (KafkaException e) {
      // Fenced: the other replay's initTransactions has aborted the transaction.
    }
  }

  private boolean one(Position position) {
    Optional<ConsumerRecord<byte[], byte[]>> letter = scan.at(position);
    String where = position.on(letters);
    if (letter.isEmpty()) {
      return refuse(where, "is gone; the topic's retention has removed it");
    }
    String topic = DeadLetterView.header(letter.get(), DeadLetters.TOPIC);
    if (!read(settings.topics()).contains(topic)) {
      return refuse(where, "was read from '" + topic + "', which the settings do not name");
    }
    if (letter.get().value() == null) {
      String omitted = DeadLetterView.header(letter.get(), DeadLetters.OMITTED);
      return refuse(where, "has no payload: " + (omitted.isEmpty() ? "it never had" : omitted));
    }
    if (dryRun) {
      say("would send " + where + " to " + topic);
    } else {
      send(letter.get(), topic, where);
    }
    return true;
  }

  /** Only these topics are allowed: anyone who can write dead letters can write any header. */
  private static Set<String> read(TopicSettings topics) {
    return Set.of(topics.images(), topics.features(), topics.adapterCommands(), topics.labels());
  }

  private void send(ConsumerRecord<byte[], byte[]> letter, String topic, String where) {
    ProducerRecord<byte[], byte[]> again =
        new ProducerRecord<>(topic, partition(letter, topic), letter.key(), letter.value());
    for (Header header : letter.headers()) {
      if (!header.key().startsWith(DeadLetters.PREFIX)) {
        again.headers().add(header);
      }
    }
    again.headers().add(DeadLetters.REPLAYED, bytes(where));
    ProducerRecord<byte[], byte[]> receipt =
        new ProducerRecord<>(letters, letter.partition(), letter.key(), null);
    receipt.headers().add(DeadLetters.RECEIPT, bytes(Long.toString(letter.offset())));
    // A failure comes with the commit.
    var unusedRecord = producer.orElseThrow().send(again);
    var unusedReceipt = producer.orElseThrow().send(receipt);
  }

  /**
   * The record returns to its earlier partition, so that it stays with the other records of its
   * domain.
   */
  private Integer partition(ConsumerRecord<byte[], byte[]> letter, String topic) {
    String text = DeadLetterView.header(letter, DeadLetters.PARTITION);
    int count =
        partitions.computeIfAbsent(topic, t -> producer.orElseThrow().partitionsFor(t).size());
    return text.matches("\\d{1,9}") && Integer.parseInt(text) < count
        ? Integer.valueOf(text)
        : null;
  }

  private boolean refuse(String where, String why) {
    say(where + " " + why);
    return false;
  }

  private void say(String line) {
    out.println(EventView.printable(line));
    out.flush();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    scan.close();
    producer.ifPresent(KafkaProducer::close);
  }
}
