package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.bundle.DemoBundle;
import io.unimos.config.Settings;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Prediction;
import io.unimos.event.Status;
import io.unimos.harness.RegistryProcess;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.lab.cameras.DemoCameras;
import io.unimos.service.check.EventSchemas;
import io.unimos.service.check.Subjects;
import io.unimos.stream.ChainOracle;
import io.unimos.stream.read.Contract;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.RejectReason;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples as the clients' page shows them, against a real broker, a real registry and the
 * service with the demo's encoder. Python needs {@code TEST_PYTHON}, a Python that has
 * requirements.txt; kcat has to be on the path. What is missing is skipped with a line.
 */
class ClientsIT {
  private static final Path EXAMPLES = Path.of("src/examples");

  /** Java and librdkafka put this key on different partitions of three unless told otherwise. */
  private static final String DOMAIN = "gate-7";

  private static final int PARTITIONS = 3;
  private static final int PHOTOS = 5;
  private static final int WINDOW = 64;

  /** A camera may need this many windows before a version of its camera is accepted. */
  private static final int MOST_WINDOWS = 12;

  /**
   * Five cameras, the window of 64 after the version: 63 or 64 of 64 agree (clients.md). The floor
   * is five images below the least, since another libtorch may move a few over a boundary; the
   * prototypes without the heads (.83 and .86 here) stay below it.
   */
  private static final double FLOOR = .9;

  /** As the producers begin it. */
  private static final Pattern TRACE =
      Pattern.compile("traceparent=00-[0-9a-f]{32}-[0-9a-f]{16}-01");

  private static final Pattern AGREEMENT = Pattern.compile("agreement (\\d\\.\\d+)");

  /** The libraries of kafka-clients and avro, without ours or Confluent's. */
  private static final Pattern CLIENT_JARS =
      Pattern.compile(
          "(kafka-clients|avro|jackson-core|jackson-databind|jackson-annotations|slf4j-api"
              + "|lz4-java|zstd-jni|snappy-java|commons-[a-z0-9]+)-\\d.*\\.jar");

  @TempDir static Path registryFolder;
  private static RegistryProcess registry;

  @TempDir Path folder;
  private EmbeddedBroker broker;
  private ServiceHarness harness;
  private StreamService service;

  @BeforeAll
  static void startRegistry() throws Exception {
    registry = RegistryProcess.start(registryFolder.resolve("registry.log"));
  }

  @AfterAll
  static void stopRegistry() {
    registry.close();
  }

  private void start() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("broker"));
    DemoBundle.unpack(folder.resolve("demo"));
    Map<String, String> values =
        new HashMap<>(
            Map.of(
                "schema.registry.url", registry.url(),
                "bundle", folder.resolve("demo").toString(),
                "topics.partitions", Integer.toString(PARTITIONS),
                "annotate.strategy", "cover",
                "annotate.per-window", "16",
                "adapt.mode", "inline",
                "adapt.window", Integer.toString(WINDOW)));
    // the examples take the topics' own names
    values.putAll(Settings.of(Map.of()).topics().byKey());
    harness = new ServiceHarness(broker, folder.resolve("clients"), values);
    service = StreamService.start(harness.settings());
  }

  @AfterEach
  void stop() {
    if (service != null) {
      service.close();
    }
    if (harness != null) {
      harness.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @Tag("slow")
  @Test
  void shouldKeepOneOrderWhenClientsOfAllLanguagesSendForOneCamera() throws Exception {
    start();
    byte[] key = DOMAIN.getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(key);
    int javas = Utils.toPositive(Utils.murmur2(key)) % PARTITIONS;
    assertThat(crc.getValue() % PARTITIONS).isNotEqualTo(javas);
    List<String> ids = new ArrayList<>();
    int letters = 0;

    ids.addAll(sendFromJava());
    if (hasPython()) {
      ids.addAll(send("produce.py", "python", "https://camera.invalid/still.jpg"));
      letters++;
      ids.addAll(send("produce_plain.py", "plain"));
    }
    if (hasKcat()) {
      ids.addAll(sendFromShell());
      letters++;
    }
    harness.awaitOutputs(ids.size() + letters);
    harness.drain();

    assertThat(ChainOracle.violations(Map.of(DOMAIN, ids), harness.predictions())).isEmpty();
    assertThat(harness.predictions())
        .extracting(Prediction::getSourcePartition)
        .containsOnly(javas);
    assertThat(harness.deadLetters())
        .hasSize(letters)
        .extracting(ServiceHarness::reason)
        .allMatch(RejectReason.IMAGE_FORBIDDEN_URI.name()::equals);
    assertThat(traces("java")).hasSize(PHOTOS).allMatch(TRACE.asMatchPredicate());
    assertThat(traces("python"))
        .hasSize(hasPython() ? PHOTOS : 0)
        .allMatch(TRACE.asMatchPredicate());
    readBack(ids);
    // what we write has one version; of images each client registered its own spelling
    try (Subjects subjects = new Subjects(harness.settings())) {
      for (EventSchemas.Entry entry : EventSchemas.of(harness.settings().topics())) {
        if (List.of("features", "predictions").contains(entry.topic())) {
          assertThat(subjects.versions(entry.subject())).as(entry.subject()).containsExactly(1);
        }
      }
    }
  }

  /** The different traces on the predictions of one client's images. */
  private Set<String> traces(String prefix) {
    Set<String> traces = new HashSet<>();
    for (int i = 0; i < harness.predictions().size(); i++) {
      if (harness.predictions().get(i).getId().startsWith(prefix)) {
        var headers = harness.predictionHeaders().get(i);
        headers.forEach(
            header ->
                traces.add(
                    header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8)));
      }
    }
    return traces;
  }

  /** Each language reads all predictions and checks the chain, then one that does not hold. */
  private void readBack(List<String> ids) throws Exception {
    String count = Integer.toString(ids.size());
    assertThat(java("consume", broker.bootstrapServers(), registry.url(), count))
        .contains(DOMAIN + " #1 " + ids.get(0) + ": ")
        .endsWith(ids.size() + " predictions, 0 break their chain");
    if (hasKcat()) {
      assertThat(shell("read", broker.bootstrapServers(), count).lines().map(String::strip))
          .containsExactlyInAnyOrderElementsOf(
              harness.predictions().stream()
                  .map(p -> "id=%s domain=%s label=%s".formatted(p.getId(), DOMAIN, p.getLabel()))
                  .toList());
    }
    if (hasPython()) {
      assertThat(python("consume.py", "--count", count))
          .endsWith(ids.size() + " predictions of 1 domains, 0 break their chain");
      forgePrediction();
      Result broken = run(pythonCommand("consume.py", "--count", "" + (ids.size() + 1)));
      assertThat(broken.code()).isEqualTo(1);
      assertThat(broken.out()).contains("1 break their chain");
    }
  }

  @Tag("slow")
  @Test
  void shouldAgreeWithTheServiceWhenTheAdapterIsAppliedInNumPy() throws Exception {
    assumeTrue(hasPython());
    start();
    for (String condition : System.getProperty("unimos.edge.cameras", "fog,toy").split(",", -1)) {
      AdapterVersion version = adapted(condition);

      String own = edge(condition, version);
      String withText =
          edge(condition, version, "--bundle", harness.settings().service().requiredBundle() + "");

      assertThat(agreement(own)).as(own).isGreaterThanOrEqualTo(FLOOR);
      assertThat(agreement(withText)).as(withText).isGreaterThanOrEqualTo(FLOOR);
    }
    Result none = run(edgeCommand("nobody"));
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.out()).endsWith("nobody has no accepted version");
  }

  /** Of a wrong answer that is corrected at once nothing stays. */
  @Test
  @Tag("slow")
  void shouldTakeAPythonAnnotatorsLabelsAndCorrections() throws Exception {
    assumeTrue(hasPython());
    start();
    Map<String, String> truths = new HashMap<>();
    for (int i = 0; i < WINDOW; i++) {
      var image = DemoCameras.render("day", 7, i);
      truths.put(image.id(), image.label());
      harness.send(DOMAIN, image.id(), image.jpeg());
    }
    harness.awaitOutputs(WINDOW);
    List<AnnotationRequest> requests = reported();
    Path truth = folder.resolve("truth.json");
    new ObjectMapper().writeValue(truth.toFile(), truths);
    int count = requests.size();
    assertThat(count).isGreaterThanOrEqualTo(WINDOW * 16 / 128);

    String out =
        python("annotate.py", "--count", "" + count, "--truth", truth.toString(), "--wrong", "0.5");

    Matcher said =
        Pattern.compile("(\\d+) requests answered, (\\d+) of them corrected").matcher(out);
    assertThat(said.find()).as(out).isTrue();
    int corrected = Integer.parseInt(said.group(2));
    assertThat(corrected).isPositive();
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> reported().size() == 2 * count + corrected);
    List<AnnotationRequest> answers = reported().subList(count, 2 * count + corrected);
    assertThat(answers)
        .extracting(answer -> answer.getAnswer().getStatus())
        .containsOnly("TAKEN", "CORRECTED");
    Map<String, String> counts = new HashMap<>();
    answers.forEach(answer -> counts.put(answer.getId(), answer.getAnswer().getLabel()));
    assertThat(counts)
        .hasSize(count)
        .allSatisfy((id, label) -> assertThat(label).isEqualTo(truths.get(id)));
  }

  private List<AnnotationRequest> reported() {
    String topic = harness.settings().topics().annotationRequests();
    List<AnnotationRequest> reported = new ArrayList<>();
    try (TopicReader reader = new TopicReader(harness.settings(), "clients-it")) {
      reader.fromBeginning(topic);
      reader.toEnd(
          record -> reported.add(reader.event(record, AnnotationRequest.class).orElseThrow()));
    }
    return reported;
  }

  @Test
  @Tag("slow")
  void shouldTurnRequestsIntoLabelStudiosTasksAndItsExportIntoATable() throws Exception {
    assumeTrue(hasPython());
    String test = EXAMPLES.resolve("python/test_label_studio.py").toString();

    assertThat(ok(List.of(System.getenv("TEST_PYTHON"), test))).contains("Ran 2 tests", "OK");
  }

  /** Shows a camera until a version is accepted and has answered one window. */
  private AdapterVersion adapted(String condition) {
    int before = harness.predictions().size();
    for (int window = 0; window < MOST_WINDOWS; window++) {
      for (int i = 0; i < WINDOW; i++) {
        var image = DemoCameras.render(condition, 5, window * WINDOW + i);
        harness.send(condition, image.id(), image.jpeg());
      }
      harness.awaitOutputs(before + (window + 1) * WINDOW);
      harness.drain();
      for (AdapterVersion version : harness.versions()) {
        if (version.getDomain().equals(condition)
            && version.getStatus() == Status.ACCEPTED
            && answered(version) >= WINDOW) {
          return version;
        }
      }
    }
    throw new AssertionError(
        "no version of %s answered a window: %s"
            .formatted(
                condition,
                harness.versions().stream()
                    .map(v -> v.getStatus() + " " + v.getReason())
                    .toList()));
  }

  private long answered(AdapterVersion version) {
    return harness.predictions().stream()
        .filter(p -> p.getDomain().equals(version.getDomain()))
        .filter(p -> p.getAdapterVersion() == version.getVersion())
        .count();
  }

  private String edge(String domain, AdapterVersion version, String... more) throws Exception {
    List<String> command = edgeCommand(domain);
    command.addAll(List.of("--version", Long.toString(version.getVersion())));
    command.addAll(List.of("--window", Integer.toString(WINDOW)));
    command.addAll(List.of(more));
    String out = ok(command);
    System.out.println(out);
    assertThat(out).contains(WINDOW + " predictions");
    return out;
  }

  private List<String> edgeCommand(String domain) {
    return pythonCommand("edge.py", "--domain", domain);
  }

  private static double agreement(String line) {
    Matcher matcher = AGREEMENT.matcher(line);
    assertThat(matcher.find()).as(line).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  private List<String> sendFromJava() throws Exception {
    List<Path> photos = photos("java");
    List<String> arguments =
        new ArrayList<>(List.of("produce", broker.bootstrapServers(), registry.url(), DOMAIN));
    photos.forEach(photo -> arguments.add(photo.toString()));
    assertThat(java(arguments.toArray(String[]::new))).isEqualTo(PHOTOS + " sent");
    return names(photos);
  }

  private List<String> send(String script, String prefix, String... more) throws Exception {
    List<Path> photos = photos(prefix);
    List<String> arguments = new ArrayList<>(List.of("--domain", DOMAIN));
    photos.forEach(photo -> arguments.add(photo.toString()));
    arguments.addAll(List.of(more));
    assertThat(python(script, arguments.toArray(String[]::new)))
        .isEqualTo((PHOTOS + more.length) + " sent, 0 failed");
    return names(photos);
  }

  private List<String> sendFromShell() throws Exception {
    List<Path> photos = photos("kcat");
    List<String> images = new ArrayList<>(photos.stream().map(Path::toString).toList());
    images.add("https://camera.invalid/still.jpg");
    for (String image : images) {
      shell("send", broker.bootstrapServers(), registry.url(), DOMAIN, image);
    }
    return names(photos);
  }

  private List<Path> photos(String prefix) throws IOException {
    List<Path> photos = new ArrayList<>();
    for (int i = 0; i < PHOTOS; i++) {
      byte[] jpeg = DemoCameras.render("day", prefix.hashCode(), i).jpeg();
      photos.add(Files.write(folder.resolve(prefix + "-" + i + ".jpg"), jpeg));
    }
    return photos;
  }

  private static List<String> names(List<Path> photos) {
    return photos.stream().map(photo -> photo.getFileName().toString()).toList();
  }

  private void forgePrediction() throws Exception {
    Prediction last = harness.predictions().get(harness.predictions().size() - 1);
    byte[] value =
        Contract.over(harness.settings()).<Prediction>serializer().serialize("predictions", last);
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(Map.of("bootstrap.servers", broker.bootstrapServers()), bytes, bytes)) {
      byte[] key = DOMAIN.getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>("predictions", key, value)).get();
    }
  }

  private String java(String... arguments) throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(jar -> CLIENT_JARS.matcher(Path.of(jar).getFileName().toString()).matches())
            .collect(Collectors.joining(File.pathSeparator));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String file = EXAMPLES.resolve("java/UnimosClient.java").toString();
    // SLF4J without a logger says so on standard error
    return ok(Stream.concat(
                Stream.of(java.toString(), "-cp", classPath, file), Stream.of(arguments))
            .toList())
        .lines()
        .filter(line -> !line.startsWith("SLF4J"))
        .collect(Collectors.joining("\n"));
  }

  private String python(String script, String... arguments) throws Exception {
    return ok(pythonCommand(script, arguments));
  }

  private List<String> pythonCommand(String script, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getenv("TEST_PYTHON"));
    command.add(EXAMPLES.resolve("python").resolve(script).toString());
    command.addAll(List.of("--bootstrap", broker.bootstrapServers()));
    command.addAll(List.of("--registry", registry.url()));
    command.addAll(List.of(arguments));
    return command;
  }

  private String shell(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", EXAMPLES.resolve("kcat/kcat.sh") + ""));
    command.addAll(List.of(arguments));
    return ok(command);
  }

  private static boolean hasPython() {
    return has(System.getenv("TEST_PYTHON") != null, "TEST_PYTHON names no Python with clients");
  }

  private static boolean hasKcat() {
    String path = System.getenv().getOrDefault("PATH", "");
    return has(
        Arrays.stream(path.split(File.pathSeparator, -1))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "kcat"))),
        "no kcat on the path");
  }

  private static boolean has(boolean there, String otherwise) {
    if (!there) {
      System.out.println("clients' examples: left out, " + otherwise);
    }
    return there;
  }

  private record Result(int code, String out) {}

  private String ok(List<String> command) throws Exception {
    Result result = run(command);
    assertThat(result.code()).as(command + "\n" + result.out()).isZero();
    return result.out();
  }

  private Result run(List<String> command) throws Exception {
    Path log = Files.createTempFile(folder, "client", ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(command.toString()).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Result(process.exitValue(), Files.readString(log).strip());
  }
}
