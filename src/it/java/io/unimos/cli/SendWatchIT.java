package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.unimos.cli.doctor.DoctorCommand;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.event.ImageEvent;
import io.unimos.harness.BrokerOfClass;
import io.unimos.service.check.StartupCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a real broker; each test has topics of its own. */
class SendWatchIT {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("doctor", DoctorCommand.class),
    new CommandLines.Entry("send", SendCommand.class),
    new CommandLines.Entry("topics", TopicsCommand.class),
    new CommandLines.Entry("watch", WatchCommand.class)
  };

  @RegisterExtension static final BrokerOfClass BROKER = new BrokerOfClass();

  @TempDir Path folder;

  @Test
  void shouldCreateTheTopicsOnceAndFindThemGood() throws IOException {
    // or nobody is asked, and there is no topic for it
    Path config = config("create", Map.of("annotate.strategy", "cover"));

    Call first = call("topics", "create", "--config", config.toString());
    Call second = call("topics", "create", "--config", config.toString());
    Call check = call("doctor", "--only", "cluster", "--config", config.toString());

    assertThat(first.code()).as(first.toString()).isZero();
    assertThat(first.out().lines()).hasSize(9).allMatch(line -> line.startsWith("created create."));
    assertThat(second.code()).isZero();
    assertThat(second.out().lines())
        .hasSize(9)
        .allMatch(line -> line.startsWith("exists  create."));
    assertThat(check.code()).as(check.toString()).isZero();
    assertThat(check.out()).contains("OK       cluster       rights, topics and changelogs at ");
  }

  @Test
  void shouldRefuseWithTheKeyWhenATopicIsMissing() throws IOException {
    Path config = config("missing", Map.of());

    Call check = call("doctor", "--only", "cluster", "--config", config.toString());
    Settings settings = settings("missing", Map.of("roles", "encode"));

    assertThat(check.code()).isEqualTo(78);
    assertThat(check.out().lines().filter(line -> line.startsWith("ERROR")))
        .hasSize(7)
        .first()
        .asString()
        .startsWith("ERROR    cluster       topic 'missing.images' does not exist")
        .endsWith("  -> topics create makes it; topics.images names it");
    assertThatThrownBy(() -> StartupCheck.require(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "topics.images: topic 'missing.images' does not exist; topics create makes it (and 2"
                + " more; doctor lists them)");
  }

  @Test
  void shouldNameEachTopicThatIsNotAsItOughtToBe() throws Exception {
    Path config = config("wrong", Map.of("topics.partitions", "2"));
    // of images there may be more or fewer
    BROKER.get().createTopic("wrong.images", 3, Map.of("max.message.bytes", "8454143"));
    BROKER.get().createTopic("wrong.adapter-commands", 3, Map.of());
    BROKER.get().createTopic("wrong.predictions", 2, Map.of("cleanup.policy", "compact"));
    BROKER
        .get()
        .createTopic(
            "wrong.adapter-versions",
            2,
            Map.of("cleanup.policy", "compact", "max.message.bytes", "9437184"));
    BROKER.get().createTopic("wrong.dead-letters", 2, Map.of("max.message.bytes", "9437184"));

    Call create = call("topics", "create", "--config", config.toString());

    assertThat(create.code()).isEqualTo(78);
    assertThat(create.out().lines().filter(line -> !line.startsWith("created")))
        .containsExactly(
            "exists  wrong.images",
            "exists  wrong.predictions",
            "exists  wrong.adapter-versions",
            "exists  wrong.adapter-commands",
            "exists  wrong.dead-letters",
            "topics.adapter-commands: topic 'wrong.adapter-commands' has 3 partitions and"
                + " 'wrong.features' has 2;"
                + " expected as many, since both are keyed by domain",
            "topics.max-message-bytes: topic 'wrong.images' takes 8454143 bytes; expected"
                + " max.message.bytes of at least 8454144, since image.max-bytes=8388608",
            "topics.predictions: topic 'wrong.predictions' has cleanup.policy=compact; expected"
                + " delete",
            "topics.adapter-versions: topic 'wrong.adapter-versions' has"
                + " max.compaction.lag.ms=9223372036854775807: what forget deletes may stay for"
                + " ever; kafka-configs.sh --alter makes it 86400000",
            "topics.max-message-bytes: topic 'wrong.dead-letters' takes 9437184 bytes; expected"
                + " max.message.bytes of at least 9502720, since it holds images with headers");
  }

  @Test
  void shouldNameTheBrokerWhenItsDefaultIsTooSmall() throws Exception {
    Path config = config("default", Map.of());
    BROKER.get().createTopic("default.images", 2, Map.of());

    Call create = call("topics", "create", "--config", config.toString());

    assertThat(create.code()).isEqualTo(78);
    assertThat(create.out())
        .contains(
            "\ntopics.max-message-bytes: topic 'default.images' takes 1048588 bytes, the broker's"
                + " default; expected max.message.bytes of at least 8454144, since"
                + " image.max-bytes=8388608\n");
  }

  @Test
  void shouldRefuseWhenThePassThroughMakesAClientTooSmall() throws IOException {
    Path config =
        config(
            "small",
            Map.of(
                "kafka.producer.max.request.size", "1000000",
                "kafka.consumer.max.partition.fetch.bytes", "1MB"));

    Call create = call("topics", "create", "--config", config.toString());

    assertThat(create.code()).isEqualTo(78);
    assertThat(create.out().lines().filter(line -> !line.startsWith("created")))
        .containsExactly(
            "kafka.producer.max.request.size: 1000000 is too small for image.max-bytes=8388608;"
                + " expected at least 8454144",
            "kafka.consumer.max.partition.fetch.bytes: 1MB is too small for"
                + " image.max-bytes=8388608; expected at least 8454144");
  }

  @Test
  void shouldSendFilesInOrderAndReportTheOneThatIsTooLarge() throws Exception {
    Path config = config("send", Map.of("image.max-bytes", "1KB"));
    call("topics", "create", "--config", config.toString());
    Path images = Files.createDirectories(folder.resolve("images/sub")).getParent();
    for (int i = 0; i < 30; i++) {
      Files.write(images.resolve(String.format("%02d.jpg", i)), new byte[] {(byte) i});
    }
    Files.write(images.resolve("sub/x.png"), new byte[1024]);
    Files.write(images.resolve("huge.jpg"), new byte[1025]);

    Call call =
        call(
            "send",
            images.toString(),
            "--recursive",
            "--domain",
            "cam-1",
            "--attributes",
            "site=north",
            "--config",
            config.toString());

    assertThat(call.code()).isEqualTo(1);
    assertThat(call.err()).isEmpty();
    assertThat(call.out())
        .startsWith(
            "too large: " + images.resolve("huge.jpg") + " has 1025 bytes, image.max-bytes=1024\n")
        .endsWith("cam-1 to send.images: 31 sent, 1 failed\n");
    List<ImageEvent> events = read("send", 31);
    assertThat(events).extracting(ImageEvent::getId).isSorted().last().isEqualTo("sub/x.png");
    assertThat(events.get(7))
        .satisfies(
            event -> {
              assertThat(event.getImage()).isEqualTo(ByteBuffer.wrap(new byte[] {7}));
              assertThat(event.getDomain()).isEqualTo("cam-1");
              assertThat(event.getContentType()).isEqualTo("image/jpeg");
              assertThat(event.getAttributes()).isEqualTo(Map.of("site", "north"));
              assertThat(event.getCapturedAt().toEpochMilli())
                  .isEqualTo(Files.getLastModifiedTime(images.resolve("07.jpg")).toMillis());
            });
  }

  @Test
  void shouldNameTheCameraOfEachImageByItsFolder() throws Exception {
    Path config = config("folders", Map.of());
    call("topics", "create", "--config", config.toString());
    Path cameras = folder.resolve("cameras");
    for (String file : List.of("gate-7/monday/a.jpg", "yard/b.jpg", "c.jpg")) {
      Files.createDirectories(cameras.resolve(file).getParent());
      Files.write(cameras.resolve(file), new byte[] {1});
    }

    Call call =
        call("send", cameras.toString(), "--camera-from=folder", "--config", config.toString());

    assertThat(call.code()).as(call.toString()).isZero();
    assertThat(call.out()).endsWith("3 cameras to folders.images: 3 sent, 0 failed\n");
    assertThat(read("folders", 3))
        .extracting(event -> event.getDomain() + " " + event.getId())
        .containsExactlyInAnyOrder(
            "gate-7 gate-7/monday/a.jpg", "yard yard/b.jpg", "cameras c.jpg");
  }

  @Test
  void shouldNameTheRegistryInOneLineWhenItCannotBeReached() throws IOException {
    Path config = config("unreachable", Map.of());
    call("topics", "create", "--config", config.toString());
    Path image = Files.write(folder.resolve("a.jpg"), new byte[] {1});
    String nobody = "--set=schema.registry.url=http://127.0.0.1:1";

    Call call = call("send", image + "", "--domain", "d", "--config", config + "", nobody);

    assertThat(call)
        .isEqualTo(
            new Call(
                78,
                "",
                "schema.registry.url: no registry answers at http://127.0.0.1:1: Connection"
                    + " refused\n"));
  }

  @Test
  void shouldRegisterTheSchemaThatIsInTheRepository() throws Exception {
    Path config = config("schema", Map.of());
    call("topics", "create", "--config", config.toString());
    Path image = Files.write(folder.resolve("a.jpg"), new byte[] {1});

    call("send", image.toString(), "--domain", "cam", "--config", config.toString());

    String registered =
        MockSchemaRegistry.getClientForScope("schema")
            .getLatestSchemaMetadata("schema.images-value")
            .getSchema();
    assertThat(new Schema.Parser().parse(registered))
        .isEqualTo(new Schema.Parser().parse(Path.of("schemas/image-event.avsc").toFile()));
    assertThat(registered).doesNotContain("avro.java.string");
  }

  @Test
  void shouldRefuseToSendWhenTheTopicIsMissing() throws IOException {
    Path config = config("absent", Map.of());

    Call send = call("send", folder.toString(), "--domain", "d", "--config", config.toString());
    Call watch = call("watch", "drift", "--config", config.toString());

    assertThat(send)
        .isEqualTo(
            new Call(
                78,
                "",
                "topics.images: topic 'absent.images' does not exist; topics create makes it\n"));
    assertThat(watch)
        .isEqualTo(
            new Call(
                78,
                "",
                "topics.drift: topic 'absent.drift' does not exist; topics create makes it\n"));
  }

  @Test
  void shouldPrintPredictionsOfOneDomain() throws Exception {
    Path config = config("watch", Map.of());
    call("topics", "create", "--config", config.toString());
    write("watch", "watch.predictions", "cam-1", EventViewTest.prediction("one"));
    write("watch", "watch.predictions", "cam-2", EventViewTest.prediction("other"));
    write("watch", "watch.predictions", "cam-1", EventViewTest.prediction("two"));

    Call rows = watch(config, "predictions", "--domain", "cam-1", "--count", "2");
    Call json = watch(config, "predictions", "--domain", "cam-2", "--count", "1", "--json");

    assertThat(rows.code()).isZero();
    assertThat(rows.out().lines())
        .hasSize(2)
        .satisfiesExactly(
            row -> assertThat(row).contains(" one "), row -> assertThat(row).contains(" two "));
    assertThat(json.out()).hasLineCount(1).startsWith("{\"id\":\"other\",");
  }

  @Test
  void shouldSkipWithANoteWhenARecordIsNotAvro() throws Exception {
    Path config = config("skip", Map.of("topics.partitions", "1"));
    call("topics", "create", "--config", config.toString());
    raw("skip.predictions", Map.of(), "not avro");
    write("skip", "skip.predictions", "cam-1", EventViewTest.prediction("good"));

    Call rows = watch(config, "predictions", "--count", "1");

    assertThat(rows.out()).hasLineCount(1).contains(" good ");
    assertThat(rows.err()).startsWith("skipped skip.predictions-0@0: ");
  }

  @Test
  void shouldPrintDeadLettersWithoutTheirPayload() throws Exception {
    Path config = config("dead", Map.of());
    call("topics", "create", "--config", config.toString());
    Map<String, String> headers =
        Map.of("unimos.reason", "IMAGE_FORMAT", "unimos.detail", "GIF", "unimos.offset", "5");
    raw("dead.dead-letters", headers, "payload");

    Call row = watch(config, "dead-letters", "--count", "1");
    Call json = watch(config, "dead-letters", "--count", "1", "--json");

    assertThat(row.out()).contains("IMAGE_FORMAT", "GIF", "(7 bytes)").doesNotContain("payload");
    assertThat(json.out()).contains("\"reason\":\"IMAGE_FORMAT\"", "\"offset\":5");
  }

  private static Call call(String... arguments) {
    return Call.of(COMMANDS, arguments);
  }

  private static Call watch(Path config, String... arguments) {
    List<String> all = new ArrayList<>(List.of("watch", "--from-beginning"));
    all.addAll(List.of("--config", config.toString()));
    all.addAll(List.of(arguments));
    return Call.of(COMMANDS, all.toArray(new String[0]));
  }

  /** Settings whose topics carry the scope's name, so that tests do not meet. */
  private static Map<String, String> values(String scope, Map<String, String> more) {
    Map<String, String> values = new HashMap<>();
    values.put("bootstrap.servers", BROKER.get().bootstrapServers());
    values.put("schema.registry.url", "mock://" + scope);
    values.put("topics.partitions", "2");
    Settings.of(Map.of())
        .topics()
        .byKey()
        .forEach((key, name) -> values.put(key, scope + "." + name));
    values.putAll(more);
    return values;
  }

  private static Settings settings(String scope, Map<String, String> more) {
    return Settings.of(values(scope, more));
  }

  private Path config(String scope, Map<String, String> more) throws IOException {
    String text =
        values(scope, more).entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining("\n"));
    return Files.writeString(folder.resolve(scope + ".properties"), text);
  }

  private static void write(String scope, String topic, String key, Object event)
      throws ExecutionException, InterruptedException {
    Settings settings = settings(scope, Map.of());
    KafkaAvroSerializer values = new KafkaAvroSerializer();
    values.configure(KafkaProperties.registry(settings), false);
    try (KafkaProducer<String, Object> producer =
        new KafkaProducer<>(
            KafkaProperties.producer(settings, "test"), new StringSerializer(), values)) {
      producer.send(new ProducerRecord<>(topic, key, event)).get();
    }
  }

  private static void raw(String topic, Map<String, String> headers, String payload)
      throws ExecutionException, InterruptedException {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            KafkaProperties.producer(settings("raw", Map.of()), "test"),
            new StringSerializer(),
            new ByteArraySerializer())) {
      ProducerRecord<String, byte[]> record =
          new ProducerRecord<>(topic, "cam-1", payload.getBytes(StandardCharsets.UTF_8));
      headers.forEach(
          (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
      producer.send(record).get();
    }
  }

  /** All events of the scope's images, which are of one domain and so of one partition. */
  private static List<ImageEvent> read(String scope, int count) {
    Settings settings = settings(scope, Map.of());
    KafkaAvroDeserializer values = new KafkaAvroDeserializer();
    values.configure(KafkaProperties.registry(settings), false);
    List<ImageEvent> events = new ArrayList<>();
    try (KafkaConsumer<String, Object> consumer =
        new KafkaConsumer<>(
            KafkaProperties.consumer(settings, "test"), new StringDeserializer(), values)) {
      List<TopicPartition> partitions =
          List.of(
              new TopicPartition(settings.topics().images(), 0),
              new TopicPartition(settings.topics().images(), 1));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                for (ConsumerRecord<String, Object> record :
                    consumer.poll(Duration.ofMillis(100))) {
                  events.add((ImageEvent) record.value());
                }
                return events.size() >= count;
              });
    }
    return events;
  }
}
