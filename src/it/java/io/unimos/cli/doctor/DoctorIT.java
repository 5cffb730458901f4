package io.unimos.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.unimos.bundle.DemoBundle;
import io.unimos.cli.CommandLines;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.event.Label;
import io.unimos.lab.broker.LocalCluster;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broken set-ups on a real broker: each is found, with where to mend it. */
@Tag("slow")
class DoctorIT {
  @TempDir static Path folder;
  private static LocalCluster cluster;
  private static Map<String, String> sound;

  @BeforeAll
  static void start() throws Exception {
    Path bundle = folder.resolve("bundle");
    DemoBundle.unpack(bundle);
    cluster = LocalCluster.start(folder, bundle, Map.of());
    Settings settings = cluster.settings();
    sound =
        Map.of(
            "bootstrap.servers",
            settings.service().bootstrapServers(),
            "schema.registry.url",
            settings.service().schemaRegistryUrl(),
            "bundle",
            bundle.toString(),
            "state.dir",
            folder.resolve("state").toString(),
            "http.port",
            "0",
            "console.port",
            "0",
            "topics.partitions",
            "6",
            "image.budget",
            "256MB");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private record Answer(int code, String out) {}

  private static Answer ask(Map<String, String> changes) {
    Map<String, String> values = new HashMap<>(sound);
    values.putAll(changes);
    List<String> arguments = new ArrayList<>(List.of("doctor"));
    values.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    StringWriter out = new StringWriter();
    int code =
        CommandLines.of(new CommandLines.Entry("doctor", DoctorCommand.class))
            .setOut(new PrintWriter(out, true))
            .execute(arguments.toArray(String[]::new));
    return new Answer(code, out.toString());
  }

  private static void assertFound(Map<String, String> changes, String asked, String fix) {
    Answer answer = ask(changes);

    assertThat(answer.code()).as(answer.out()).isEqualTo(ExitCodes.CONFIGURATION);
    assertLine(answer, "ERROR", asked, fix);
  }

  private static void assertWarned(Map<String, String> changes, String asked, String fix) {
    Answer answer = ask(changes);

    assertThat(answer.code()).as(answer.out()).isEqualTo(ExitCodes.FAILURE);
    assertLine(answer, "WARNING", asked, fix);
  }

  private static void assertLine(Answer answer, String verdict, String asked, String fix) {
    assertThat(answer.out().lines())
        .as(answer.out())
        .anySatisfy(
            line -> assertThat(line).startsWith(verdict).contains(" " + asked + " ").contains(fix));
  }

  /** The answers on a machine that gives less. */
  private static void assertWarned(Machine machine, String asked, String fix) {
    assertThat(new Doctor(Settings.of(sound), machine).examine(Set.of(Part.MACHINE)))
        .filteredOn(finding -> finding.verdict() == Finding.Verdict.WARNING)
        .anySatisfy(
            finding -> {
              assertThat(finding.asked()).isEqualTo(asked);
              assertThat(finding.fix()).contains(fix);
            });
  }

  private static Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static void topic(String name, Map<String, String> configs, int partitions)
      throws Exception {
    try (Admin admin = Admin.create(KafkaProperties.admin(cluster.settings(), "test"))) {
      NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(configs);
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  @Test
  void shouldFindNothingWhereNothingIsWrong() {
    Answer answer = ask(Map.of());

    assertThat(answer.out())
        .contains("OK       encoder", "OK       cluster", "OK       registry", "checksums hold");
    assertThat(answer.out()).doesNotContain("ERROR");
    assertThat(answer.code()).isIn(ExitCodes.OK, ExitCodes.FAILURE);
  }

  @Test
  void shouldNameTheKeyOfAWrongSetting() {
    assertFound(Map.of("bundel", "x"), "settings", "bundel");
    assertFound(Map.of("image.max-bytes", "many"), "settings", "set image.max-bytes");
    assertFound(Map.of("topics.images", "drift"), "settings", "also");
    assertFound(Map.of("image.uri", "true"), "settings", "set image.uri.hosts");
    assertFound(
        Map.of("topics.max-message-bytes", "1MB"), "settings", "set topics.max-message-bytes");
    assertFound(Map.of("image.budget", "16MB"), "settings", "set image.budget");
    assertFound(Map.of("console.memory", "1MB"), "settings", "set console.memory");
  }

  @Test
  void shouldFindWhatIsWrongWithFiles() throws IOException {
    assertFound(Map.of("bundle", folder + "/none"), "bundle", "demo-bundle");
    Path damaged = folder.resolve("damaged");
    DemoBundleCopy.of(folder.resolve("bundle"), damaged);
    Files.writeString(damaged.resolve("classes.txt"), "something else");
    assertFound(Map.of("bundle", damaged.toString()), "bundle", "demo-bundle");
    assertFound(Map.of("bundle.next", damaged.toString()), "bundle.next", "bundle create");
    Path taken = file("taken", "");
    assertFound(Map.of("state.dir", taken.toString()), "state folder", "state.dir");
    assertFound(Map.of("http.token-file", folder + "/no-token"), "token", "openssl");
    Path brief = file("brief", "short");
    Answer answer = ask(Map.of("http.token-file", brief.toString()));
    assertThat(answer.out()).contains("openssl").doesNotContain("'short'");
  }

  @Test
  void shouldFindWhatIsWrongWithTheCluster() throws Exception {
    assertFound(Map.of("topics.drift", "no-such-drift"), "cluster", "topics create");
    assertFound(
        Map.of("annotate.strategy", "cover", "topics.labels", "no-such-labels"),
        "cluster",
        "topics create");
    assertFound(Map.of("schema.registry.url", "http://127.0.0.1:1"), "registry", "schema.registry");
    topic("small-images", Map.of("max.message.bytes", "1000"), 6);
    assertFound(Map.of("topics.images", "small-images"), "cluster", "max.message.bytes");
    topic("kept-versions", Map.of("cleanup.policy", "delete"), 6);
    assertFound(Map.of("topics.adapter-versions", "kept-versions"), "cluster", "compact");
  }

  @Test
  void shouldSayHowToKeepRecordsForAsLongAsTheyAreNeeded() throws Exception {
    topic("brief-images", Map.of("max.message.bytes", "20000000", "retention.ms", "600000"), 6);
    assertWarned(
        Map.of("topics.images", "brief-images"),
        "retention",
        "--entity-name brief-images --add-config retention.ms=3600000");
    topic("brief-commands", Map.of("retention.ms", "600000"), 6);
    assertWarned(
        Map.of("topics.adapter-commands", "brief-commands"), "retention", "brief-commands");
    topic("brief-drift", Map.of("retention.ms", "600000"), 6);
    assertWarned(Map.of("topics.drift", "brief-drift"), "retention", "brief-drift");
    Answer enough = ask(Map.of("topics.drift", "brief-drift", "console.since", "5m"));
    assertThat(enough.out()).doesNotContain("brief-drift");
  }

  @Test
  void shouldFindClocksThatDisagree() throws Exception {
    topic("early-labels", Map.of(), 6);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            KafkaProperties.producer(cluster.settings(), "test"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      long later = System.currentTimeMillis() + 600_000;
      producer.send(new ProducerRecord<>("early-labels", 0, later, new byte[1], new byte[1])).get();
    }

    assertWarned(Map.of("topics.labels", "early-labels"), "clock", "NTP");
    assertThat(ask(Map.of("topics.labels", "early-labels")).out())
        .containsPattern("a record of 'early-labels' is dated [4-9] min after now");
  }

  @Test
  void shouldFindThatNothingCanBeWritten() throws Exception {
    topic("two-needed", Map.of("min.insync.replicas", "2"), 6);

    assertFound(Map.of("topics.drift", "two-needed"), "cluster", "lower min.insync.replicas");
  }

  @Test
  void shouldFindARegistryThatLetsProducersBreakReaders() throws Exception {
    topic("loose", Map.of(), 6);
    topic("strange", Map.of(), 6);
    AvroSchema other =
        new AvroSchema(
            "{\"type\":\"record\",\"name\":\"Label\",\"namespace\":\"io.unimos.event\","
                + "\"fields\":[{\"name\":\"id\",\"type\":\"long\"}]}");
    try (SchemaRegistryClient client =
        SchemaRegistryClientFactory.newClient(
            List.of(sound.get("schema.registry.url")),
            10,
            List.of(new AvroSchemaProvider()),
            Map.of(),
            Map.of())) {
      client.register("loose-value", new AvroSchema(Label.getClassSchema()));
      client.updateCompatibility("loose-value", "NONE");
      client.register("strange-value", other);
    }

    assertWarned(Map.of("topics.labels", "loose"), "registry", "schemas register");
    assertFound(Map.of("topics.labels", "strange"), "registry", "topics.labels");
  }

  @Test
  void shouldFindWhatTheMachineDoesNotGive() throws IOException {
    Machine here = Machine.here();
    long heap = here.heapBytes();
    Machine.Disk full = folder -> new Machine.Space(100 << 20, "ext4");
    Machine.Disk memory = folder -> new Machine.Space(100L << 30, "tmpfs");

    assertWarned(new Machine(heap, heap, 65_536, here.now(), here.disk()), "memory", "-Xmx");
    assertWarned(
        new Machine(heap, here.memoryBytes(), 1_024, here.now(), here.disk()),
        "open files",
        "ulimit");
    assertWarned(
        new Machine(heap, here.memoryBytes(), 65_536, here.now(), full),
        "state folder",
        "make room");
    assertWarned(
        new Machine(heap, here.memoryBytes(), 65_536, here.now(), memory),
        "state folder",
        "on a disk");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertWarned(
          Map.of("http.port", "" + taken.getLocalPort()), "port", "set http.port to another");
    }
  }

  @Test
  void shouldFindThatThereIsNoGpu() {
    assumeTrue(!ask(Map.of()).out().contains(" on gpu"), "there is one");

    assertFound(Map.of("encode.device", "gpu"), "encoder", "encode.device");
  }

  @Test
  void shouldFindThatNoBrokerAnswers() {
    assertFound(
        Map.of(
            "bootstrap.servers", "127.0.0.1:1",
            "kafka.admin.default.api.timeout.ms", "10000",
            "kafka.admin.request.timeout.ms", "5000"),
        "broker",
        "set bootstrap.servers");
  }

  @Test
  void shouldWarnWhenImagesMayTakeMostOfTheHeap() {
    String most = Runtime.getRuntime().maxMemory() / 1_000_000 + "MB";

    Answer answer = ask(Map.of("image.budget", most));

    assertThat(answer.out()).contains("WARNING  memory").contains("lower image.budget");
    assertThat(answer.code()).isEqualTo(ExitCodes.FAILURE);
  }

  /** A bundle's files elsewhere, to be damaged. */
  private static final class DemoBundleCopy {
    static void of(Path from, Path to) throws IOException {
      Files.createDirectories(to);
      try (var files = Files.list(from)) {
        for (Path each : files.toList()) {
          Files.copy(each, to.resolve(each.getFileName()));
        }
      }
    }
  }
}
