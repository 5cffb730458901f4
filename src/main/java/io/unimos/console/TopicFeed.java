package io.unimos.console;

import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.config.TopicSettings;
import io.unimos.core.math.Shortened;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.DriftReport;
import io.unimos.event.Prediction;
import io.unimos.page.Words;
import io.unimos.stream.PassedHeaders;
import io.unimos.stream.read.RegistryUnavailableException;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.EventNames;
import io.unimos.wire.VersionRecords;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reader of the public topics into the {@link Fleet}. It reads committed records without a
 * consumer group. Commands are read from their beginning, since a camera may have been frozen long
 * ago; all other topics from {@code console.since} on. Owns its thread and its consumer until
 * {@link #close}.
 */
final class TopicFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);
  private static final Duration ASK = Duration.ofSeconds(15);

  /** The longest time that a request stays open, unless set otherwise. */
  private static final Duration ASKED = Duration.ofDays(7);

  private static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long PAUSE_MILLIS = 2_000;
  private static final int MOST_TAGS = 8;
  private static final int LONGEST_TAG = 60;

  private final TopicSettings topics;
  private final String truthHeader;
  private final Fleet fleet;
  private final TopicReader reader;
  private final Instant from;
  private final Thread thread = new Thread(this::read, "console-feed");
  private Map<TopicPartition, Long> ends = Map.of();
  private long backlog;
  private volatile long left;
  private boolean asks;
  private long looked;
  private volatile boolean closed;
  private volatile String trouble = "";

  /**
   * Finds the topics; {@link #start} begins to read.
   *
   * @param from the time of the first records to read
   * @throws SettingsException if no broker answers or a topic does not exist
   */
  TopicFeed(Settings settings, Fleet fleet, Instant from) {
    topics = settings.topics();
    truthHeader = settings.console().truthHeader();
    this.fleet = fleet;
    this.from = from;
    looked = System.nanoTime() - LOOK_NANOS;
    reader =
        new TopicReader(
            settings,
            "console",
            Map.of(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ASK.toMillis()));
    try {
      seek();
    } catch (KafkaException e) {
      reader.close();
      throw new SettingsException(ServiceSettings.BOOTSTRAP_SERVERS, Words.clip(e.getMessage()));
    } catch (SettingsException e) {
      reader.close();
      throw e;
    }
  }

  private void seek() {
    // a camera may have been frozen long ago
    seek(Instant.EPOCH, TopicSettings.ADAPTER_COMMANDS.name());
    seek(from, TopicSettings.PREDICTIONS.name());
    seek(from, TopicSettings.DRIFT.name());
    seek(from, TopicSettings.ADAPTER_VERSIONS.name());
    seek(from, TopicSettings.DEAD_LETTERS.name());
    ends = reader.ends();
    backlog = reader.left(ends);
    left = backlog;
  }

  private void seek(Instant time, String key) {
    String topic = topics.byKey().get(key);
    if (!reader.also(time, topic)) {
      throw new SettingsException(
          key, "topic '" + topic + "' does not exist; topics create makes it");
    }
  }

  /**
   * Starts to read the annotation requests as soon as their topic exists. The service creates it
   * with its first request.
   */
  private void lookForRequests() {
    long now = System.nanoTime();
    if (asks || now - looked < LOOK_NANOS) {
      return;
    }
    looked = now;
    try {
      asks = reader.also(from.minus(ASKED), topics.annotationRequests());
    } catch (TopicAuthorizationException e) {
      return;
    }
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    while (!closed) {
      try {
        lookForRequests();
        boolean unused = reader.poll(this::note);
        left = left == 0 ? 0 : reader.left(ends);
        trouble = "";
      } catch (WakeupException e) {
        return;
      } catch (RuntimeException e) {
        pause(e);
      }
    }
  }

  private void pause(RuntimeException failure) {
    if (trouble.isEmpty()) {
      LOG.warn("The console cannot read, and goes on trying", failure);
    }
    trouble = Words.clip(String.valueOf(failure.getMessage()));
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes in a record, and waits while the registry does not answer. */
  private void note(ConsumerRecord<byte[], byte[]> record) {
    boolean noted = false;
    while (!noted && !closed) {
      try {
        take(record);
        noted = true;
      } catch (RegistryUnavailableException e) {
        pause(e);
      } catch (RuntimeException e) {
        // one faulty record must not block the others
        LOG.warn("{}-{}@{} is left out", record.topic(), record.partition(), record.offset(), e);
        fleet.skipped();
        noted = true;
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    String topic = record.topic();
    if (topic.equals(topics.deadLetters())) {
      letter(record);
    } else if (topic.equals(topics.predictions())) {
      event(record, Prediction.class, Prediction::getDomain, event -> prediction(event, record));
    } else if (topic.equals(topics.drift())) {
      event(record, DriftReport.class, DriftReport::getDomain, this::report);
    } else if (topic.equals(topics.annotationRequests())) {
      event(record, AnnotationRequest.class, AnnotationRequest::getDomain, this::request);
    } else if (topic.equals(topics.adapterCommands())) {
      event(record, AdapterCommand.class, AdapterCommand::getDomain, e -> command(e, record));
    } else {
      event(record, AdapterVersion.class, AdapterVersion::getDomain, e -> version(e, record));
    }
  }

  private <T extends SpecificRecord> void event(
      ConsumerRecord<byte[], byte[]> record,
      Class<T> type,
      Function<T, String> domain,
      Consumer<T> take) {
    Optional<T> event = reader.event(record, type);
    if (event.filter(e -> isOfAllCameras(e) || EventNames.isName(domain.apply(e))).isPresent()) {
      event.filter(e -> !isOfAllCameras(e)).ifPresent(take);
    } else if (record.value() != null) {
      fleet.skipped();
    }
  }

  private void letter(ConsumerRecord<byte[], byte[]> record) {
    Optional<String> receipt = header(record, DeadLetters.RECEIPT);
    if (receipt.isPresent()) {
      fleet.replayed(record.partition() + "@" + Words.clip(receipt.get()));
    } else {
      fleet.add(Letter.of(record));
    }
  }

  private void prediction(Prediction prediction, ConsumerRecord<byte[], byte[]> record) {
    Seen seen =
        Seen.of(
            prediction,
            record.timestamp(),
            topics.images(),
            header(record, truthHeader),
            fleet::shared);
    List<String> tags = tags(record);
    fleet.change(
        prediction.getDomain(),
        book -> {
          book.add(seen);
          book.tags(tags);
        });
  }

  /** Returns the image's attributes as {@code name=value}, without its truth. */
  private List<String> tags(ConsumerRecord<byte[], byte[]> record) {
    return Stream.of(record.headers().toArray())
        .filter(header -> header.key().startsWith(PassedHeaders.ATTRIBUTE))
        .filter(header -> header.value() != null && !header.key().equals(truthHeader))
        .limit(MOST_TAGS)
        .map(
            header ->
                header.key().substring(PassedHeaders.ATTRIBUTE.length())
                    + "="
                    + new String(header.value(), StandardCharsets.UTF_8))
        .map(tag -> Words.clip(Shortened.of(tag, LONGEST_TAG)))
        .toList();
  }

  private void report(DriftReport report) {
    WindowLine window = WindowLine.of(report);
    fleet.change(report.getDomain(), book -> book.add(window));
  }

  private void request(AnnotationRequest request) {
    fleet.change(request.getDomain(), book -> book.add(request, topics.images(), fleet::shared));
  }

  private void command(AdapterCommand command, ConsumerRecord<byte[], byte[]> record) {
    ActionLine action =
        ActionLine.of(
            command, ActionLine.position(record.topic(), record.partition(), record.offset()));
    Instant at = Instant.ofEpochMilli(record.timestamp());
    // an answer carries its command's time, so answers to commands before the start are not read
    boolean old = at.isBefore(from);
    fleet.change(
        command.getDomain(),
        book -> {
          book.wanted(old ? action.answeredBefore() : action);
          if (old) {
            book.executed(command.getAction(), at);
          }
        });
  }

  /**
   * Returns whether the event is a command for a set of classes, or its answer. Such an event
   * belongs to no camera.
   */
  private static boolean isOfAllCameras(Object event) {
    return event instanceof AdapterCommand command
        ? command.getAction() == Action.CLASSES
        : event instanceof AdapterVersion version
            && VersionRecords.isAnswer(version)
            && version.getDomain().isEmpty();
  }

  private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
  }

  private void version(AdapterVersion version, ConsumerRecord<byte[], byte[]> record) {
    if (!VersionRecords.isAnswer(version)) {
      VersionLine line = VersionLine.of(version, record.partition(), record.offset());
      fleet.change(version.getDomain(), book -> book.add(line));
      return;
    }
    fleet.change(version.getDomain(), book -> book.answered(version));
  }

  /** Returns the reason why the topics cannot be read; empty if they can. */
  String trouble() {
    return thread.isAlive() ? trouble : "the reading thread has ended";
  }

  /** Returns the share of the initial backlog that has been read, in percent. */
  long progress() {
    return backlog == 0 ? 100 : 100 * (backlog - left) / backlog;
  }

  @Override
  public void close() {
    closed = true;
    reader.wakeup();
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!thread.isAlive()) {
      reader.close();
    }
  }
}
