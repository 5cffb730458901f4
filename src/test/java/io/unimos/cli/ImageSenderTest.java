package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.event.ImageEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSenderTest {
  private static final Instant NOW = Instant.parse("2024-01-01T00:00:00Z");
  private static final Instant CHANGED = Instant.parse("2023-01-01T00:00:00Z");

  /** The Avro bytes are not this test's subject. */
  private static final Serializer<Object> NO_BYTES = (topic, event) -> new byte[0];

  @TempDir Path folder;

  private final MockProducer<String, Object> producer =
      new MockProducer<>(true, null, new StringSerializer(), NO_BYTES);
  private final StringWriter text = new StringWriter();
  private final Progress progress = new Progress(new PrintWriter(text, true), 2, false, () -> 0);
  private final ImageSender sender = new ImageSender(producer, "images", InstantSource.fixed(NOW));
  private ImageFile first;
  private ImageFile second;

  @BeforeEach
  void fill() throws IOException {
    first = file("a.jpg", CHANGED);
    second = file("b", Instant.EPOCH);
  }

  @Test
  void shouldSendEachFileAsAnEventOfItsDomain() {
    ImageSender.Tally tally =
        sender.send(
            List.of(first, second), file -> "cam", Map.of("k", "v"), Pace.of(1e9), progress);

    assertThat(tally).isEqualTo(new ImageSender.Tally(2, 0));
    assertThat(producer.history())
        .containsExactly(
            new ProducerRecord<>(
                "images",
                "cam",
                new ImageEvent(
                    "a.jpg", "cam", bytes("a.jpg"), "image/jpeg", CHANGED, Map.of("k", "v"))),
            new ProducerRecord<>(
                "images",
                "cam",
                new ImageEvent("b", "cam", bytes("b"), null, NOW, Map.of("k", "v"))));
  }

  @Test
  void shouldGoOnWhenAFileCannotBeRead() throws IOException {
    Files.delete(first.path());

    ImageSender.Tally tally =
        sender.send(List.of(first, second), file -> "cam", Map.of(), Pace.of(1e9), progress);

    assertThat(tally).isEqualTo(new ImageSender.Tally(1, 1));
    assertThat(producer.history()).hasSize(1);
    assertThat(text.toString()).startsWith("failed: " + first.path() + " cannot be read: ");
  }

  @Test
  void shouldGoOnWhenTheBrokerRefusesOne() {
    Refusing broker = new Refusing(new RecordTooLargeException("too large"));
    ImageSender refused = new ImageSender(broker, "images", InstantSource.fixed(NOW));

    ImageSender.Tally tally =
        refused.send(List.of(first, second), file -> "cam", Map.of(), Pace.of(1e9), progress);

    assertThat(tally).isEqualTo(new ImageSender.Tally(0, 2));
    assertThat(text.toString())
        .startsWith(
            "failed: " + first.path() + ": too large\nfailed: " + second.path() + ": too large\n");
  }

  @Test
  void shouldGiveUpWhenNoBrokerAnswers() {
    Refusing broker = new Refusing(new TimeoutException("nobody there"));
    ImageSender lost = new ImageSender(broker, "images", InstantSource.fixed(NOW));

    ImageSender.Tally tally =
        lost.send(List.of(first, second), file -> "cam", Map.of(), Pace.of(1e9), progress);

    assertThat(tally).isEqualTo(new ImageSender.Tally(0, 2));
    assertThat(broker.history()).hasSize(1);
  }

  /** A broker that answers every record with the same refusal. */
  private static final class Refusing extends MockProducer<String, Object> {
    private final RuntimeException refusal;

    Refusing(RuntimeException refusal) {
      super(false, null, new StringSerializer(), NO_BYTES);
      this.refusal = refusal;
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<String, Object> record, Callback callback) {
      Future<RecordMetadata> future = super.send(record, callback);
      errorNext(refusal);
      return future;
    }
  }

  private ImageFile file(String name, Instant changed) throws IOException {
    Path path = Files.writeString(folder.resolve(name), name);
    return new ImageFile(path, name, name.length(), changed);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
