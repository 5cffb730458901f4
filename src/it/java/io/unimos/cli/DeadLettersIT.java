package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.unimos.cli.deadletters.DeadLettersCommand;
import io.unimos.encode.TestImages;
import io.unimos.event.ImageEvent;
import io.unimos.event.Prediction;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.service.ExitCodes;
import io.unimos.wire.DeadLetters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are refused, looked at, and sent again once the reason is gone. */
@Tag("slow")
class DeadLettersIT {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("dead-letters", DeadLettersCommand.class),
    new CommandLines.Entry("watch", WatchCommand.class)
  };
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final byte[] GOOD = TestImages.png(24, 24, 0x30c040);

  /** More pixels than {@link #LIMIT} lets in. */
  private static final byte[] LARGE = TestImages.png(100, 100, 0x30c040);

  private static final Map<String, String> LIMIT = Map.of("image.max-pixels", "2000");

  @TempDir Path folder;
  private EmbeddedBroker broker;
  private ServiceHarness harness;

  @BeforeEach
  void start() {
    broker = EmbeddedBroker.start(folder.resolve("broker"));
  }

  @AfterEach
  void stop() {
    harness.close();
    broker.close();
  }

  @Test
  void shouldPredictWhatIsReplayedOnceAndMarkWhatWasPredictedBefore() throws Exception {
    harness = new ServiceHarness(broker, folder.resolve("replay"), LIMIT);
    harness.start();
    harness.send("gate", "a", LARGE);
    harness.send("gate", "b", LARGE);
    harness.send("yard", "c", new byte[] {1, 2, 3});
    harness.awaitOutputs(3);
    // the producer sends the first image once more, smaller
    harness.send("gate", "a", GOOD);
    harness.awaitOutputs(4);
    harness.close();
    // the same topics and application, without the limit
    harness = new ServiceHarness(broker, folder.resolve("mended/replay"), Map.of());
    harness.start();

    Call dry = letters("replay", "--reason", "IMAGE_TOO_LARGE", "--dry-run");
    Call first = letters("replay", "--reason", "image_too_large", "--since", "1h");
    Call again = letters("replay", "--reason", "IMAGE_TOO_LARGE");
    harness.awaitOutputs(6);
    harness.drain();

    assertThat(dry.out()).endsWith("2 would be sent, 0 sent before, 0 cannot be sent\n");
    assertThat(first).isEqualTo(new Call(0, "2 sent, 0 sent before, 0 cannot be sent\n", ""));
    assertThat(again).isEqualTo(new Call(0, "0 sent, 2 sent before, 0 cannot be sent\n", ""));
    assertThat(harness.predictions())
        .extracting(Prediction::getId, Prediction::getDuplicate, Prediction::getDomainSequence)
        .containsExactly(tuple("a", false, 1L), tuple("a", true, 2L), tuple("b", false, 3L));
    assertThat(letters("list").out())
        .containsPattern("IMAGE_TOO_LARGE +gate +2 +2 ")
        .containsPattern("IMAGE_FORMAT +yard +1 +0 ")
        .containsPattern("replay.dead-letters-\\d@\\d+ .*IMAGE_TOO_LARGE.* replayed\n");
    assertThat(letters("list", "--json", "--domain", "yard").out())
        .hasLineCount(1)
        .contains("\"reason\":\"IMAGE_FORMAT\"", "\"letters\":1", "\"replayed\":0");
    // a receipt is no letter
    assertThat(call("watch", "dead-letters", "--from-beginning", "--count", "3").out())
        .hasLineCount(3)
        .doesNotContain("payload not kept");
  }

  @Test
  void shouldSendTheRecordAsItWasToWhereItWas() throws Exception {
    harness = new ServiceHarness(broker, folder.resolve("same"), Map.of());
    harness.start();
    byte[] value = {7, 7, 7};
    rawSend(new ProducerRecord<>("same.images", 2, bytes("gate"), value));
    harness.awaitOutputs(1);
    String position = harness.deadLetters().get(0).partition() + "@0";

    Call replay = letters("replay", "--limit", "5");
    harness.awaitOutputs(2);

    assertThat(replay.out()).startsWith("1 sent, ");
    List<ConsumerRecord<byte[], byte[]>> images = read("same.images", 3, 2);
    assertThat(images).hasSize(2);
    ConsumerRecord<byte[], byte[]> again = images.get(1);
    assertThat(again.partition()).isEqualTo(2);
    assertThat(again.key()).isEqualTo(bytes("gate"));
    assertThat(again.value()).isEqualTo(value);
    assertThat(Arrays.stream(again.headers().toArray()).map(Header::key))
        .containsExactly("trace", DeadLetters.REPLAYED);
    assertThat(again.headers().lastHeader(DeadLetters.REPLAYED).value())
        .isEqualTo(bytes("same.dead-letters-" + position));
    // it was refused again: a new letter, which can be sent again and has no header but ours and
    // the producer's: what a record says of itself under our names is nobody's word
    assertThat(harness.deadLetters().get(1).headers().lastHeader(DeadLetters.REPLAYED)).isNull();
    assertThat(letters("replay").out()).startsWith("1 sent, 1 sent before");
    harness.awaitOutputs(3);
  }

  @Test
  void shouldShowWhatCanBeRead() throws Exception {
    harness = new ServiceHarness(broker, folder.resolve("show"), LIMIT);
    harness.start();
    harness.send("gate", "big", LARGE);
    harness.awaitOutputs(1);
    rawSend(new ProducerRecord<>("show.images", 0, null, new byte[] {7, 7, 7}));
    harness.awaitOutputs(2);
    Path image = folder.resolve("image.png");

    String big = show(0, "--image", image.toString()).out();
    String raw = show(1).out();

    assertThat(big)
        .containsPattern("reason +IMAGE_TOO_LARGE\n")
        .containsPattern("key +gate\n")
        .contains("\"id\":\"big\"", "\"image\":\"" + LARGE.length + " bytes\"");
    assertThat(image).hasBinaryContent(LARGE);
    assertThat(raw)
        .containsPattern("reason +SCHEMA_INVALID\n")
        .containsPattern("header +trace: on\n")
        .containsPattern("payload +3 bytes\n")
        .containsPattern("event +cannot be read: ");
    assertThat(letters("show", "0@999").err()).startsWith("no dead letter at show.dead-letters-0@");
    assertThat(letters("show", "first").code()).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void shouldShowNoProofOfAProducerInALetterFromBeforeItWasRedacted() throws Exception {
    harness = new ServiceHarness(broker, folder.resolve("older"), Map.of());
    harness.start();
    ProducerRecord<byte[], byte[]> older =
        new ProducerRecord<>("older.dead-letters", 0, bytes("gate"), bytes("value"));
    older.headers().add(DeadLetters.TOPIC, bytes("older.images"));
    for (String proof : List.of("Authorization", "cookie", "X-Api-Key")) {
      older.headers().add(proof, bytes("B-SECRET-1"));
    }
    rawSend(older);

    Call shown = letters("show", "0@0");

    assertThat(shown.code()).isZero();
    assertThat(shown.out())
        .containsPattern("header +Authorization: not shown: dead-letters.redact-headers\n")
        .containsPattern("header +X-Api-Key: not shown: dead-letters.redact-headers\n")
        .containsPattern("header +trace: on\n")
        .doesNotContain("SECRET");
    assertThat(letters("show", "0@0", "--set", "dead-letters.redact-headers=trace").out())
        .contains("Authorization: B-SECRET-1", "trace: not shown");
  }

  @Test
  void shouldSayWhyALetterCannotBeSent() throws Exception {
    harness =
        new ServiceHarness(broker, folder.resolve("none"), Map.of("dead-letters.payload", "false"));
    harness.start();
    harness.send("gate", "a", new byte[] {1});
    harness.awaitOutputs(1);
    forge("secrets", "gate");

    Call replay = letters("replay");

    assertThat(replay.code()).isEqualTo(1);
    assertThat(replay.out().lines())
        .hasSize(3)
        .anyMatch(line -> line.contains("has no payload: value of "))
        .anyMatch(line -> line.endsWith("was read from 'secrets', which the settings do not name"))
        .last()
        .isEqualTo("0 sent, 0 sent before, 2 cannot be sent");
  }

  @Test
  void shouldNotOverlookAReceiptBehindAnOpenTransaction() throws Exception {
    harness = new ServiceHarness(broker, folder.resolve("open"), Map.of());
    harness.start();
    harness.send("gate", "a", new byte[] {1});
    harness.awaitOutputs(1);
    ConsumerRecord<byte[], byte[]> letter = harness.deadLetters().get(0);
    ByteArraySerializer bytes = new ByteArraySerializer();
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "transactional.id",
            "another",
            // the broker itself aborts none during the test
            "transaction.timeout.ms",
            600_000);
    ExecutorService aside = Executors.newSingleThreadExecutor();
    try (KafkaProducer<byte[], byte[]> other = new KafkaProducer<>(settings, bytes, bytes);
        Admin admin =
            Admin.create(Map.of("bootstrap.servers", (Object) broker.bootstrapServers()))) {
      other.initTransactions();
      other.beginTransaction();
      ProducerRecord<byte[], byte[]> receipt =
          new ProducerRecord<>(letter.topic(), letter.partition(), letter.key(), null);
      receipt
          .headers()
          .add(
              DeadLetters.RECEIPT, Long.toString(letter.offset()).getBytes(StandardCharsets.UTF_8));
      other.send(receipt).get();

      Future<Call> replay = aside.submit(() -> letters("replay"));
      String id = harness.settings().service().applicationId() + "-dead-letters-replay";
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  admin.listTransactions().all().get().stream()
                      .anyMatch(transaction -> transaction.transactionalId().equals(id)));
      other.commitTransaction();

      assertThat(replay.get())
          .isEqualTo(new Call(0, "0 sent, 1 sent before, 0 cannot be sent\n", ""));
    } finally {
      aside.shutdownNow();
    }
  }

  @Test
  void shouldCopyNothingThatIsRedacted() throws Exception {
    harness =
        new ServiceHarness(
            broker, folder.resolve("redact"), Map.of("dead-letters.redact-attributes", "plate"));
    harness.start();
    ImageEvent event =
        new ImageEvent(
            "a",
            "gate",
            ByteBuffer.wrap(new byte[] {1, 2}),
            null,
            Instant.EPOCH,
            Map.of("plate", "B-SECRET-1", "site", "north"));
    ProducerRecord<byte[], byte[]> sent =
        new ProducerRecord<>("redact.images", bytes("gate"), harness.serialized(event));
    for (String proof : List.of("Authorization", "cookie", "X-Api-Key", "Proxy-Authorization")) {
      sent.headers().add(proof, bytes("B-SECRET-1"));
    }
    rawSend(sent);
    harness.awaitOutputs(1);
    rawSend(new ProducerRecord<>("redact.images", bytes("gate"), bytes("B-SECRET-1")));
    harness.awaitOutputs(2);

    for (ConsumerRecord<byte[], byte[]> letter : harness.deadLetters()) {
      assertThat(holds(letter, "SECRET")).as(letter.toString()).isFalse();
      assertThat(letter.headers().lastHeader("trace")).isNotNull();
    }
    ConsumerRecord<byte[], byte[]> redacted = harness.deadLetters().get(0);
    assertThat(ServiceHarness.header(redacted, DeadLetters.REDACTED)).isEqualTo("plate");
    assertThat(holds(redacted, "north")).isTrue();
    assertThat(ServiceHarness.header(harness.deadLetters().get(1), DeadLetters.OMITTED))
        .isEqualTo(
            "value of 10 bytes: what dead-letters.redact-attributes names could not be taken out");
  }

  private static boolean holds(ConsumerRecord<byte[], byte[]> letter, String text) {
    List<byte[]> all = new ArrayList<>();
    all.add(letter.value() == null ? new byte[0] : letter.value());
    letter.headers().forEach(header -> all.add(header.value()));
    return all.stream()
        .anyMatch(bytes -> new String(bytes, StandardCharsets.ISO_8859_1).contains(text));
  }

  private Call show(int letter, String... more) throws IOException {
    ConsumerRecord<byte[], byte[]> record = harness.deadLetters().get(letter);
    String position = record.topic() + "-" + record.partition() + "@" + record.offset();
    return letters(
        Stream.concat(Stream.of("show", position), Stream.of(more)).toArray(String[]::new));
  }

  private Call letters(String... arguments) throws IOException {
    return call(
        Stream.concat(Stream.of("dead-letters"), Stream.of(arguments)).toArray(String[]::new));
  }

  private Call call(String... arguments) throws IOException {
    Path config = harness.writeTo(folder.resolve("unimos.properties"));
    return Call.of(
        COMMANDS,
        Stream.concat(Stream.of(arguments), Stream.of("--config", config.toString()))
            .toArray(String[]::new));
  }

  /** A letter that this service never wrote. */
  private void forge(String topic, String key) throws Exception {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>("none.dead-letters", bytes(key), bytes("value"));
    letter.headers().add(DeadLetters.TOPIC, bytes(topic));
    rawSend(letter);
  }

  private void rawSend(ProducerRecord<byte[], byte[]> record) throws Exception {
    record.headers().add("trace", bytes("on"));
    ByteArraySerializer serializer = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()), serializer, serializer)) {
      producer.send(record).get();
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> read(String topic, int partitions, int count) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            bytes,
            bytes)) {
      List<TopicPartition> all = new ArrayList<>();
      for (int i = 0; i < partitions; i++) {
        all.add(new TopicPartition(topic, i));
      }
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return records.size() >= count;
              });
    }
    return records;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
