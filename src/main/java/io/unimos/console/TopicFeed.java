package io.unimos.console;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.unimos.config.KafkaProperties;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.config.TopicSettings;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.DriftReport;
import io.unimos.event.EventNames;
import io.unimos.event.Prediction;
import io.unimos.failure.DeadLetters;
import io.unimos.page.Words;
import io.unimos.version.VersionRecords;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the public topics into the {@link Fleet}: what is committed, without a consumer group, the
 * commands from their beginning, since a camera may have been frozen long ago, and all others from
 * {@code console.since} on. Owns its thread and its consumer until {@link #close}.
 */
final class TopicFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ASK = Duration.ofSeconds(15);

  /** A request stays open for so long at most, unless set otherwise. */
  private static final Duration ASKED = Duration.ofDays(7);

  private static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long PAUSE_MILLIS = 2_000;

  private final TopicSettings topics;
  private final String truthHeader;
  private final Fleet fleet;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Instant from;
  private final KafkaAvroDeserializer events = new KafkaAvroDeserializer();
  private final Thread thread = new Thread(this::read, "console-feed");
  private long backlog;
  private boolean asks;
  private long looked;
  private volatile boolean closed;
  private final AtomicLong read = new AtomicLong();
  private volatile String trouble = "";

  /**
   * Finds the topics; {@link #start} begins to read.
   *
   * @param from where to begin
   * @throws SettingsException if no broker answers or a topic is not there
   */
  TopicFeed(Settings settings, Fleet fleet, Instant from) {
    topics = settings.topics();
    truthHeader = settings.console().truthHeader();
    this.fleet = fleet;
    this.from = from;
    looked = System.nanoTime() - LOOK_NANOS;
    events.configure(KafkaProperties.registry(settings), false);
    consumer = consumer(settings, "console", Map.of());
    try {
      seek(from);
    } catch (KafkaException e) {
      consumer.close();
      throw new SettingsException(ServiceSettings.BOOTSTRAP_SERVERS, Words.clip(e.getMessage()));
    } catch (SettingsException e) {
      consumer.close();
      throw e;
    }
  }

  /** A consumer of committed records that belongs to no group. */
  static KafkaConsumer<byte[], byte[]> consumer(
      Settings settings, String name, Map<String, Object> others) {
    Properties properties =
        KafkaProperties.consumer(settings, settings.service().applicationId() + "-" + name);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.putAll(others);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private void seek(Instant from) {
    Map<TopicPartition, Long> times = new HashMap<>();
    List<TopicPartition> commands = new ArrayList<>();
    for (String key :
        List.of(
            TopicSettings.PREDICTIONS.name(),
            TopicSettings.DRIFT.name(),
            TopicSettings.ADAPTER_VERSIONS.name(),
            TopicSettings.DEAD_LETTERS.name(),
            TopicSettings.ADAPTER_COMMANDS.name())) {
      String topic = topics.byKey().get(key);
      List<PartitionInfo> found = consumer.partitionsFor(topic, ASK);
      if (found == null || found.isEmpty()) {
        throw new SettingsException(
            key, "topic '" + topic + "' does not exist; topics create makes it");
      }
      for (PartitionInfo each : found) {
        TopicPartition partition = new TopicPartition(topic, each.partition());
        if (key.equals(TopicSettings.ADAPTER_COMMANDS.name())) {
          commands.add(partition);
        } else {
          times.put(partition, from.toEpochMilli());
        }
      }
    }
    List<TopicPartition> all = new ArrayList<>(times.keySet());
    all.addAll(commands);
    consumer.assign(all);
    consumer.seekToBeginning(commands);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all, ASK);
    consumer
        .offsetsForTimes(times, ASK)
        .forEach(
            (partition, found) -> {
              long offset = found == null ? ends.get(partition) : found.offset();
              consumer.seek(partition, offset);
              backlog += ends.get(partition) - offset;
            });
  }

  /**
   * Begins to read where people are asked for labels: from the start, or as soon as the topic is
   * there, since a service makes it when it first asks.
   */
  private void lookForRequests() {
    long now = System.nanoTime();
    if (asks || now - looked < LOOK_NANOS) {
      return;
    }
    looked = now;
    List<PartitionInfo> found;
    try {
      found = consumer.partitionsFor(topics.annotationRequests(), ASK);
    } catch (TopicAuthorizationException e) {
      return;
    }
    if (found == null || found.isEmpty()) {
      return;
    }
    Map<TopicPartition, Long> times = new HashMap<>();
    found.forEach(
        p ->
            times.put(
                new TopicPartition(p.topic(), p.partition()), from.minus(ASKED).toEpochMilli()));
    List<TopicPartition> all = new ArrayList<>(consumer.assignment());
    all.addAll(times.keySet());
    consumer.assign(all);
    asks = true;
    Map<TopicPartition, Long> ends = consumer.endOffsets(times.keySet(), ASK);
    consumer
        .offsetsForTimes(times, ASK)
        .forEach(
            (partition, first) ->
                consumer.seek(partition, first == null ? ends.get(partition) : first.offset()));
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    while (!closed) {
      try {
        lookForRequests();
        consumer
            .poll(POLL)
            .forEach(
                record -> {
                  note(record);
                  read.incrementAndGet();
                });
        trouble = "";
      } catch (WakeupException e) {
        return;
      } catch (KafkaException e) {
        if (trouble.isEmpty()) {
          LOG.warn("The console cannot read, and goes on trying", e);
        }
        trouble = Words.clip(String.valueOf(e.getMessage()));
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes a record in; one that is none of ours is counted and left. */
  private void note(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.topic().equals(topics.deadLetters())) {
        Optional<String> receipt = header(record, DeadLetters.RECEIPT);
        if (receipt.isPresent()) {
          fleet.replayed(record.partition() + "@" + Words.clip(receipt.get()));
        } else {
          fleet.add(Letter.of(record));
        }
      } else if (record.value() != null) {
        event(record, events.deserialize(record.topic(), record.value()));
      }
    } catch (SerializationException e) {
      fleet.skipped();
    }
  }

  private void event(ConsumerRecord<byte[], byte[]> record, Object event) {
    if (event instanceof Prediction prediction && isName(prediction.getDomain())) {
      Seen seen =
          Seen.of(
              prediction,
              record.timestamp(),
              topics.images(),
              header(record, truthHeader),
              fleet::shared);
      fleet.change(prediction.getDomain(), book -> book.add(seen));
    } else if (event instanceof DriftReport report && isName(report.getDomain())) {
      WindowLine window = WindowLine.of(report);
      fleet.change(report.getDomain(), book -> book.add(window));
    } else if (event instanceof AdapterVersion version && isName(version.getDomain())) {
      version(version, record);
    } else if (event instanceof AnnotationRequest request && isName(request.getDomain())) {
      fleet.change(request.getDomain(), book -> book.add(request, topics.images(), fleet::shared));
    } else if (event instanceof AdapterCommand command && isName(command.getDomain())) {
      OrderLine order =
          OrderLine.of(
              command, OrderLine.position(record.topic(), record.partition(), record.offset()));
      fleet.change(
          command.getDomain(),
          book -> {
            book.ordered(order);
            switch (command.getAction()) {
              case FREEZE -> book.frozen(true);
              case THAW, FORGET -> book.frozen(false);
              case ROLL_BACK, SERVE, CLASSES -> {}
            }
          });
    } else if (!isOfAllCameras(event)) {
      fleet.skipped();
    }
  }

  /** Commands for other classes and their answers belong to no camera. */
  private static boolean isOfAllCameras(Object event) {
    return event instanceof AdapterCommand command
        ? command.getAction() == Action.CLASSES
        : event instanceof AdapterVersion version && VersionRecords.isAnswer(version);
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
    var answer = version.getCommand();
    fleet.change(
        version.getDomain(),
        book -> {
          if (answer.getDone() && answer.getAction().equals(Action.FORGET.name())) {
            book.forget(version.getAt());
          }
          book.answered(
              OrderLine.position(answer), Words.clip(version.getReason()), answer.getDone());
        });
  }

  private static boolean isName(String domain) {
    return EventNames.isName(domain);
  }

  /** Whether it reads, and what keeps it; empty when nothing does. */
  String trouble() {
    return thread.isAlive() ? trouble : "the reading thread has ended";
  }

  /** How much of what was there at the start has been read, in percent. */
  long progress() {
    return backlog <= 0 ? 100 : Math.min(100, 100 * read.get() / backlog);
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!thread.isAlive()) {
      consumer.close();
      events.close();
    }
  }
}
