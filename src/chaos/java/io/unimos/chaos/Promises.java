package io.unimos.chaos;

import io.unimos.config.KafkaProperties;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.event.Feature;
import io.unimos.event.ImageEvent;
import io.unimos.harness.ServiceHarness;
import io.unimos.stream.StreamOracle;
import io.unimos.stream.StreamOracle.Input;
import io.unimos.stream.StreamOracle.Position;
import io.unimos.stream.read.Contract;
import io.unimos.stream.read.Events;
import io.unimos.wire.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The check of the promises against the topics: the images topic is read again, whoever sent what
 * is on it, and held against what a harness has met. Used by one thread.
 */
final class Promises {
  private final ServiceHarness harness;
  private final Settings settings;
  private final Contract contract;
  private final List<TopicPartition> partitions;

  Promises(ServiceHarness harness) {
    this.harness = harness;
    settings = harness.settings();
    contract = Contract.over(settings);
    partitions =
        IntStream.range(0, settings.topics().partitions())
            .mapToObj(i -> new TopicPartition(settings.topics().images(), i))
            .toList();
  }

  /** A line for each that was not kept. */
  List<String> violations() {
    List<Position> letters = new ArrayList<>();
    for (var letter : harness.deadLetters()) {
      if (!ServiceHarness.header(letter, DeadLetters.TOPIC)
          .equals(settings.topics().adapterCommands())) {
        letters.add(origin(letter));
      }
    }
    return StreamOracle.violations(inputs(), harness.predictions(), letters, harness.versions());
  }

  /** Images between the committed offset and the end of the topic. */
  long uncommitted() throws Exception {
    try (Admin admin = Admin.create(KafkaProperties.admin(settings, "oracle"));
        KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin
              .listConsumerGroupOffsets(settings.service().applicationId(Role.ENCODE))
              .partitionsToOffsetAndMetadata()
              .get();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      return partitions.stream()
          .mapToLong(
              p ->
                  ends.get(p)
                      - (committed.get(p) == null
                          ? consumer.beginningOffsets(List.of(p)).get(p)
                          : committed.get(p).offset()))
          .sum();
    }
  }

  private List<Input> inputs() {
    List<Input> inputs = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          String domain =
              record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
          Position position = new Position(record.topic(), record.partition(), record.offset());
          inputs.add(new Input(position, domain, id(record)));
        }
      }
    }
    return inputs;
  }

  private Optional<String> id(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.of(
          Events.read(contract, record.topic(), record.value(), ImageEvent.class).getId());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A letter of the adapting half has a feature as its value, which knows its image. */
  private Position origin(ConsumerRecord<byte[], byte[]> letter) {
    String topic = ServiceHarness.header(letter, DeadLetters.TOPIC);
    if (topic.equals(settings.topics().features())) {
      Feature feature = Events.read(contract, topic, letter.value(), Feature.class);
      return new Position(
          feature.getSourceTopic(), feature.getSourcePartition(), feature.getSourceOffset());
    }
    return new Position(
        topic,
        Integer.parseInt(ServiceHarness.header(letter, DeadLetters.PARTITION)),
        Long.parseLong(ServiceHarness.header(letter, DeadLetters.OFFSET)));
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(KafkaProperties.consumer(settings, "oracle"), bytes, bytes);
  }
}
