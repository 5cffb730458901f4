package io.unimos.harness;

import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Prediction;
import io.unimos.stream.read.Contract;
import io.unimos.stream.read.Events;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.VersionRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads all that a service puts out, read_committed, from the beginning. Used by one thread. */
public final class OutputReader implements AutoCloseable {
  private static final Duration NO_PROGRESS = Duration.ofMinutes(5);

  private final Settings settings;
  private final Contract contract;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<Prediction> predictions = new ArrayList<>();
  private final List<Headers> predictionHeaders = new ArrayList<>();
  private final List<ConsumerRecord<byte[], byte[]>> deadLetters = new ArrayList<>();
  private final List<AdapterVersion> versions = new ArrayList<>();
  private final List<AdapterVersion> answers = new ArrayList<>();

  public OutputReader(Map<String, String> values) {
    settings = Settings.of(values);
    contract = Contract.over(settings);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    Properties properties = KafkaProperties.consumer(settings, "reader");
    // a question for an end waits behind a fetch under way
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
    consumer = new KafkaConsumer<>(properties, bytes, bytes);
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic :
        List.of(
            settings.topics().predictions(),
            settings.topics().deadLetters(),
            settings.topics().adapterVersions())) {
      for (int i = 0; i < settings.topics().partitions(); i++) {
        partitions.add(new TopicPartition(topic, i));
      }
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  public List<Prediction> predictions() {
    return predictions;
  }

  /** The headers of the predictions, in the same order. */
  public List<Headers> predictionHeaders() {
    return predictionHeaders;
  }

  public List<ConsumerRecord<byte[], byte[]>> deadLetters() {
    return deadLetters;
  }

  /** Adapter versions in the order of their partitions. */
  public List<AdapterVersion> versions() {
    return versions;
  }

  /** Answers to commands, likewise. */
  public List<AdapterVersion> answers() {
    return answers;
  }

  public int outputs() {
    return predictions.size() + deadLetters.size();
  }

  /** Reads until the condition holds; fails when nothing comes for too long. */
  public void awaitWhileReading(BooleanSupplier condition) {
    long lastProgress = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (poll(Duration.ofMillis(100)) > 0) {
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > NO_PROGRESS.toNanos()) {
        throw new AssertionError(
            "no output for %s: %d predictions, %d dead letters"
                .formatted(NO_PROGRESS, predictions.size(), deadLetters.size()));
      }
    }
  }

  /** Reads for so long what there is. */
  public void readFor(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    do {
      poll(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    } while (System.nanoTime() < end);
  }

  /** Reads all that is committed now, and for a while more, to find what should not be there. */
  public void drain() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    // one empty answer of a slow broker is not the end
    awaitWhileReading(
        () ->
            ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue()));
    while (poll(Duration.ofSeconds(1)) > 0) {
      // until nothing is left
    }
  }

  private int poll(Duration wait) {
    var records = consumer.poll(wait);
    for (var consumed : records) {
      if (consumed.topic().equals(settings.topics().predictions())) {
        predictions.add(
            Events.read(contract, consumed.topic(), consumed.value(), Prediction.class));
        predictionHeaders.add(consumed.headers());
      } else if (consumed.topic().equals(settings.topics().adapterVersions())) {
        note(consumed);
      } else if (!DeadLetters.isReceipt(consumed.headers())) {
        deadLetters.add(consumed);
      }
    }
    return records.count();
  }

  private void note(ConsumerRecord<byte[], byte[]> version) {
    if (version.value() == null) {
      // what was forgotten
      return;
    }
    AdapterVersion record =
        Events.read(contract, version.topic(), version.value(), AdapterVersion.class);
    (VersionRecords.isAnswer(record) ? answers : versions).add(record);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
