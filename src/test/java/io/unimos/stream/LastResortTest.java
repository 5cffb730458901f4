package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.config.SettingsException;
import io.unimos.encode.EncoderException;
import io.unimos.stream.read.RegistryUnavailableException;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.Redaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LastResortTest {
  private final Deaths deaths = new Deaths();
  private final List<String> processed = new ArrayList<>();

  @TempDir Path state;
  private RuntimeException failure = new IllegalStateException("a bug");

  @Test
  void shouldSetARecordAsideOfWhichATaskHasDiedTwiceAndNoOther() {
    dies();
    dies();
    try (TopologyTestDriver driver = driver()) {
      send(driver, "poison");
      send(driver, "good");

      List<TestRecord<byte[], byte[]>> letters = letters(driver);
      assertThat(letters).hasSize(1);
      assertThat(EncodeStepTest.text(letters.get(0).headers()))
          .contains("trace=on", "unimos.reason=INTERNAL_ERROR", "unimos.offset=0")
          .anyMatch(
              header ->
                  header.startsWith(
                      "unimos.detail=java.lang.IllegalStateException: a bug at io.unimos."));
      assertThat(letters.get(0).value()).isEqualTo(utf8("poison"));
      assertThat(processed).containsExactly("poison", "poison", "good");
    }
  }

  static Stream<RuntimeException> ofOthers() {
    return Stream.of(
        new RegistryUnavailableException("away", new IOException()),
        new SettingsException("bundle", "another"),
        new EncoderException.Hung("for ever"),
        new TimeoutException("the broker"),
        new TaskMigratedException("elsewhere", new TimeoutException("fenced")),
        new IllegalStateException(new OutOfMemoryError()),
        new IllegalStateException("interrupted", new InterruptedException()));
  }

  @ParameterizedTest
  @MethodSource("ofOthers")
  void shouldNotCountWhatIsNotTheRecordsFault(RuntimeException other) {
    failure = other;

    for (int i = 0; i < 3; i++) {
      dies();
    }

    assertThat(processed).hasSize(3);
  }

  /** Kafka Streams and Confluent wrap what our own code throws while it writes. */
  @Test
  void shouldCountWhatOthersHaveWrapped() {
    assertThat(
            LastResort.isOurs(
                new StreamsException(
                    "cannot serialize", new SerializationException(new NullPointerException()))))
        .isTrue();
    assertThat(LastResort.isOurs(new StackOverflowError())).isTrue();
  }

  private void dies() {
    try (TopologyTestDriver driver = driver()) {
      assertThatThrownBy(() -> send(driver, "poison")).isNotNull();
      assertThat(letters(driver)).isEmpty();
    }
  }

  private TopologyTestDriver driver() {
    Deserializer<byte[]> bytes = new ByteArrayDeserializer();
    Serializer<byte[]> back = new ByteArraySerializer();
    Topology topology =
        new Topology()
            .addSource("source", bytes, bytes, "images")
            .addProcessor(
                "step",
                () ->
                    new LastResort(
                        new Step(),
                        deaths,
                        new Refusals(
                            new DeadLetters(true, 1 << 20, Redaction.NONE),
                            LearningStreamTest.listener(received -> {})),
                        "letters"),
                "source")
            .addSink("letters", "dead-letters", back, back, "step");
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "last-resort");
    return new TopologyTestDriver(topology, properties);
  }

  private static void send(TopologyTestDriver driver, String value) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    driver
        .createInputTopic("images", bytes, bytes)
        .pipeInput(
            new TestRecord<>(utf8("gate"), utf8(value), EncodeStepTest.headers("trace", "on")));
  }

  private static List<TestRecord<byte[], byte[]>> letters(TopologyTestDriver driver) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    return driver.createOutputTopic("dead-letters", bytes, bytes).readRecordsToList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private final class Step implements Processor<byte[], byte[], Object, Object> {
    @Override
    public void process(Record<byte[], byte[]> record) {
      String value = new String(record.value(), StandardCharsets.UTF_8);
      processed.add(value);
      if (value.equals("poison")) {
        throw failure;
      }
    }
  }
}
