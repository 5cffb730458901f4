package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.unimos.cli.adapters.AdaptersCommand;
import io.unimos.cli.labels.LabelCommand;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.console.Console;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.Status;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.lab.broker.LocalCluster;
import io.unimos.service.EventProducer;
import io.unimos.wire.VersionRecords;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are none of ours on every topic that console and commands read. */
class PoisonedTopicsIT {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("adapters", AdaptersCommand.class),
    new CommandLines.Entry("label", LabelCommand.class),
    new CommandLines.Entry("watch", WatchCommand.class)
  };
  private static final String KEY = "gate";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path folder;
  private EmbeddedBroker broker;
  private Settings settings;
  private Path config;

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("broker"));
    Map<String, String> values =
        Map.of(
            "bootstrap.servers", broker.bootstrapServers(),
            "schema.registry.url", "mock://poisoned",
            "topics.partitions", "1",
            "annotate.strategy", "random",
            "console.port", "0");
    settings = Settings.of(values);
    LocalCluster.createTopics(settings);
    config =
        Files.writeString(
            folder.resolve("unimos.properties"),
            values.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining("\n")));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void shouldReadAllThatIsOursAndCountTheRest() throws Exception {
    List<byte[]> poison = poison();
    List<String> read =
        Stream.of(
                TopicSettings.PREDICTIONS,
                TopicSettings.DRIFT,
                TopicSettings.ADAPTER_VERSIONS,
                TopicSettings.ADAPTER_COMMANDS,
                TopicSettings.ANNOTATION_REQUESTS,
                TopicSettings.DEAD_LETTERS)
            .map(key -> settings.topics().byKey().get(key.name()))
            .toList();
    for (String topic : read) {
      spoil(topic, poison);
    }
    EventProducer.send(
        settings,
        settings.topics().adapterVersions(),
        VersionRecords.key(KEY, 1),
        EventsForAdapters.version(1, Status.ACCEPTED));
    EventProducer.send(
        settings,
        settings.topics().drift(),
        KEY,
        EventsForAdapters.drift("KEEP", List.of(), 1, Clock.systemUTC().instant()));
    EventProducer.send(
        settings, new AdapterCommand(KEY, Action.FREEZE, null, "ann", Instant.EPOCH, null, null));

    Call list = call("adapters", "list");
    Call show = call("adapters", "show", KEY);
    Call requests = call("label", "--list");
    Call watch = call("watch", "drift", "--from-beginning", "--count", "1");

    assertThat(list.code()).as(list.toString()).isZero();
    assertThat(list.out()).contains("gate", "v1", "last command FREEZE by ann");
    // of versions, reports and commands
    assertThat(list.err())
        .hasLineCount(1)
        .startsWith("skipped " + 3 * poison.size() + " records that are not ours");
    assertThat(show.code()).as(show.toString()).isZero();
    assertThat(requests.code()).as(requests.toString()).isZero();
    assertThat(requests.err()).startsWith("skipped " + poison.size() + " records");
    assertThat(watch.out()).hasLineCount(1).contains("gate");
    consoleReadsOn(poison, read.size());
  }

  private void consoleReadsOn(List<byte[]> poison, int topics) {
    try (Console console =
        Console.start(settings, ConsoleCommand.actions(settings), Clock.systemUTC())) {
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(camera(console)).contains("freeze by ann is pending"));
      // what comes while it reads
      spoil(settings.topics().adapterCommands(), poison);
      EventProducer.send(
          settings,
          new AdapterCommand(KEY, Action.UNFREEZE, null, "ann", Instant.EPOCH, null, null));
      // dead letters hold anything
      int skipped = poison.size() * topics;
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(camera(console))
                      .contains(
                          skipped + " records could not be read", "unfreeze by ann is pending"));
      assertThat(get(console, "/health"))
          .startsWith("reads; " + skipped + " records could not be read");
    }
  }

  /** Not Avro at all, cut, of no schema, and of another one. */
  private List<byte[]> poison() {
    try (KafkaAvroSerializer avro = new KafkaAvroSerializer()) {
      avro.configure(KafkaProperties.registry(settings), false);
      AdapterCommand command =
          new AdapterCommand(KEY, Action.FREEZE, null, "ann", Instant.EPOCH, null, null);
      byte[] whole = avro.serialize(settings.topics().adapterCommands(), command);
      return List.of(
          new byte[0],
          new byte[1],
          new byte[4],
          Arrays.copyOf(whole, 5),
          Arrays.copyOf(whole, whole.length / 2),
          new byte[] {0, 0, 0, 99, 99, 1, 2, 3},
          new byte[] {0, -1, -1, -1, -1, 1},
          "no event".getBytes(StandardCharsets.UTF_8));
    }
  }

  private void spoil(String topic, List<byte[]> values) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(KafkaProperties.producer(settings, "spoil"), bytes, bytes)) {
      for (byte[] value : values) {
        byte[] key =
            (topic.equals(settings.topics().adapterVersions()) ? KEY + "/1" : KEY)
                .getBytes(StandardCharsets.UTF_8);
        var unused = producer.send(new ProducerRecord<>(topic, key, value));
      }
    }
  }

  private Call call(String... arguments) {
    return Call.of(
        COMMANDS,
        Stream.concat(Stream.of(arguments), Stream.of("--config", config.toString()))
            .toArray(String[]::new));
  }

  /** No service is there to answer. */
  private static String camera(Console console) {
    return get(console, "/camera?name=" + KEY);
  }

  private static String get(Console console, String path) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(console.url()).resolve(path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
