package io.unimos.console;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.unimos.cli.ConsoleCommand;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.encode.TestImages;
import io.unimos.event.AdapterVersion;
import io.unimos.event.ImageEvent;
import io.unimos.event.Label;
import io.unimos.harness.ServiceHarness;
import io.unimos.image.guard.ForgedImages;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.security.CapturedLogs;
import io.unimos.service.EventProducer;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.VersionRecords;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console beside the real service, asked over HTTP. */
class ConsoleIT {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String TOKEN_OF_BOB = "fedcba9876543210fedcba9876543210";
  private static final String CAMERA = "site/1 <gate>";
  private static final int IMAGES = 6;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static ServiceHarness harness;

  private final HttpClient http = HttpClient.newHttpClient();
  private Console console;

  @BeforeAll
  static void startService() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("broker"));
    Path token =
        Files.writeString(folder.resolve("token"), TOKEN + "\nbob: " + TOKEN_OF_BOB + "\n");
    harness =
        new ServiceHarness(
            broker,
            folder.resolve("console"),
            Map.of("http.token-file", token.toString(), "console.port", "0"));
    harness.start();
    for (int i = 0; i < IMAGES; i++) {
      harness.send(CAMERA, "image-" + i, TestImages.jpeg(640, 480, 0xc03000 + 40 * i));
    }
    harness.send(CAMERA, "no-image", "<svg onload=alert(1)>".getBytes(StandardCharsets.UTF_8));
    harness.awaitOutputs(IMAGES + 1);
  }

  @AfterAll
  static void stop() {
    harness.close();
    broker.close();
  }

  @AfterEach
  void closeConsole() {
    if (console != null) {
      console.close();
    }
  }

  private void open(Map<String, String> overrides) {
    Map<String, String> values = new HashMap<>(harness.values());
    values.putAll(overrides);
    Settings settings = Settings.of(values);
    console = Console.start(settings, ConsoleCommand.actions(settings), Clock.systemUTC());
  }

  private String get(String path) {
    HttpResponse<byte[]> answer = answer(path);
    assertThat(answer.statusCode()).isIn(200, 404);
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private HttpResponse<byte[]> answer(String path) {
    return send(HttpRequest.newBuilder(at(path)).build());
  }

  private URI at(String path) {
    return URI.create(console.url()).resolve(path);
  }

  /**
   * Asks again where a look got nothing in its few seconds, of which this machine may have none.
   */
  private HttpResponse<byte[]> send(HttpRequest request) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .until(
            () -> sendOnce(request), answer -> !text(answer).contains("broker does not give it"));
  }

  private HttpResponse<byte[]> sendOnce(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<byte[]> order(String token, String form) {
    return post("/actions", token, form);
  }

  private HttpResponse<byte[]> post(String path, String token, String form) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    return send((token == null ? request : request.header("Authorization", token)).build());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void await(String path, String text) {
    Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(get(path)).contains(text));
  }

  @Test
  void shouldShowCamerasAndTheirImagesReencoded() throws IOException {
    open(Map.of());

    await("/", "site/1 &lt;gate&gt;");
    String path = "/camera?name=" + encoded(CAMERA);
    await(path + "&show=all", "n=" + IMAGES + "\"");
    HttpResponse<byte[]> image = answer("/image?camera=" + encoded(CAMERA) + "&n=1");

    assertThat(image.headers().firstValue("Content-Type")).contains("image/jpeg");
    assertThat(image.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'")
        .doesNotContain("unsafe");
    var pixels = ImageIO.read(new ByteArrayInputStream(image.body()));
    assertThat(pixels.getWidth()).isEqualTo(200);
    assertThat(pixels.getHeight()).isEqualTo(150);
    assertThat(get("/image?camera=" + encoded(CAMERA) + "&n=999")).contains("no longer kept");
    await("/dead-letters", "IMAGE_");
    assertThat(get("/dead-letters")).contains("IMAGE_", "bytes").doesNotContain("onload");
    HttpResponse<byte[]> csv = answer("/?search=site&table=cameras&format=csv");
    assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
    assertThat(text(csv)).startsWith("\"domain\",").contains("\r\n\"" + CAMERA + "\",");
    assertThat(get(path + "&table=images&show=all&format=json")).startsWith("[{\"place.id\":");
    assertThat(answer("/?table=cameras&format=xls").statusCode()).isEqualTo(400);
    assertThat(answer("/?table=people&format=csv").statusCode()).isEqualTo(404);
    assertThat(get("/health")).startsWith("reads");
    assertThat(answer("/camera?name=nobody").statusCode()).isEqualTo(404);
    assertThat(answer("/assets/../token").statusCode()).isIn(400, 404);
    for (String asset : new String[] {"htmx.js", "sse.js", "console.js", "console.css"}) {
      assertThat(answer("/assets/" + asset).statusCode()).as(asset).isEqualTo(200);
    }
  }

  @Test
  void shouldNotifyOpenPagesThatSomethingIsNew() {
    open(Map.of());

    HttpRequest request = HttpRequest.newBuilder(at("/events")).timeout(PATIENCE).build();
    try (var lines = http.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
      assertThat(lines.filter("event: changed"::equals).findFirst()).isPresent();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldChangeNothingWithoutTheTokenAndShowTheAnswerWithIt() {
    try (CapturedLogs logs = CapturedLogs.open(Level.INFO)) {
      open(Map.of());
      await("/", "site/1");
      String form = "action=freeze&camera=" + encoded(CAMERA);
      String page = "/camera/actions?name=" + encoded(CAMERA);

      assertThat(order(null, form).statusCode()).isEqualTo(401);
      assertThat(order("Bearer " + TOKEN.replace('0', '1'), form).statusCode()).isEqualTo(401);
      assertThat(order("Bearer " + TOKEN, "action=melt&camera=x").statusCode()).isEqualTo(400);
      assertThat(order("Bearer " + TOKEN, "action=forget&camera=" + encoded(CAMERA)).statusCode())
          .isEqualTo(400);
      assertThat(order("Bearer " + TOKEN, "action=freeze&camera=%zz").statusCode()).isEqualTo(400);
      assertThat(answer("/actions?" + form).statusCode()).isEqualTo(404);
      assertThat(get(page)).contains("No action was taken");

      assertThat(order("Bearer " + TOKEN, form).statusCode()).isEqualTo(200);
      await(page, "<strong>done</strong>");

      assertThat(get(page)).contains("freeze by console");
      assertThat(order("Bearer " + TOKEN_OF_BOB, form.replace("freeze", "unfreeze")).statusCode())
          .isEqualTo(200);
      await(page, "unfreeze by bob");
      assertThat(order("Bearer " + TOKEN, form).statusCode()).isEqualTo(200);
      await("/camera/state?name=" + encoded(CAMERA), ">frozen<");
      assertThat(get("/camera/state?name=" + encoded(CAMERA))).contains(">frozen<");
      assertThat(
              text(order("Bearer " + TOKEN, "rollback=0&camera=" + encoded(CAMERA)))
                  .replaceFirst("offset \\d+", "offset N"))
          .containsPattern("Pending: console.adapter-commands, partition \\d, offset N\\.");
      await(page, "roll back to 0 by console");
      await(page, "version 0 serves");
      assertThat(order("Bearer " + TOKEN, "rollback=x&camera=" + encoded(CAMERA)).statusCode())
          .isEqualTo(400);

      String both = "&camera=nobody&camera=" + encoded(CAMERA);
      assertThat(order("Bearer " + TOKEN, "rollback=0" + both).statusCode()).isEqualTo(400);
      assertThat(text(order("Bearer " + TOKEN, "action=unfreeze" + both)))
          .contains("1 of 2 pending", "nobody: refused, nothing is known of this camera")
          .contains("site/1 &lt;gate&gt;: pending, console.adapter-commands, partition ");
      await("/", "unfreeze by console: <strong>done</strong>");
      assertThat(logs.text()).doesNotContain(TOKEN);
    }
  }

  @Test
  void shouldSayWhatTheTopicsStillHoldOfACameraThatIsForgotten() throws Exception {
    harness.send("leaver", "image", TestImages.jpeg(64, 48, 0x00ff00));
    open(Map.of());
    await("/", "leaver");
    String images = harness.settings().topics().images();
    String until = "topic %s may hold records of it until \\d{4}-\\d\\d-\\d\\dT\\S+Z at the latest";
    String form = "action=forget&camera=leaver";
    await("/camera?name=leaver", "topic " + images + " may hold");

    assertThat(get("/camera?name=leaver")).containsPattern(until.formatted(images));
    HttpResponse<byte[]> unsure = order("Bearer " + TOKEN, form);
    assertThat(unsure.statusCode()).isEqualTo(400);
    assertThat(text(unsure)).contains("write its name").containsPattern(until.formatted(images));
    assertThat(text(order("Bearer " + TOKEN, form + "&confirm=leaver")))
        .contains("Pending: ")
        .containsPattern(until.formatted(images))
        .containsPattern(until.formatted(harness.settings().topics().deadLetters()));
    assertThat(text(order("Bearer " + TOKEN, "action=unfreeze&camera=leaver")))
        .doesNotContain("may hold");
  }

  @Test
  void shouldHoldNoPageForABrokerThatDoesNotSayWhatItKeeps() throws Exception {
    harness.send("hasty", "image", TestImages.jpeg(64, 48, 0x00ff00));
    CountDownLatch answer = new CountDownLatch(1);
    Actions actions = ConsoleCommand.actions(harness.settings());
    console =
        Console.start(harness.settings(), new WithoutLeftovers(actions, answer), Clock.systemUTC());
    try {
      await("/", "hasty");

      HttpRequest page = HttpRequest.newBuilder(at("/camera?name=hasty")).timeout(PATIENCE).build();
      assertThat(text(send(page))).contains("what its topics still hold is not known: ");
      assertThat(text(order("Bearer " + TOKEN, "action=forget&camera=hasty&confirm=hasty")))
          .contains("Pending: ", "what its topics still hold is not known: ");
    } finally {
      answer.countDown();
    }
  }

  /** Actions whose broker does not say what its topics keep before the test has ended. */
  private record WithoutLeftovers(Actions actions, CountDownLatch answer) implements Actions {
    @Override
    public String execute(Wanted wanted) {
      return actions.execute(wanted);
    }

    @Override
    public Function<Instant, List<String>> leftovers() {
      try {
        answer.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IllegalStateException("the test has ended");
    }

    @Override
    public void label(GivenLabel given) {
      actions.label(given);
    }

    @Override
    public String replay(List<Place> letters, Instant since) {
      return actions.replay(letters, since);
    }
  }

  @Test
  void shouldKeepTheConnectionOfAnOrderThatIsRefusedBeforeItsBody() throws IOException {
    open(Map.of());
    String form = "action=freeze&camera=x";
    String head =
        "POST /actions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
            .formatted(form.length());
    String next = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    try (Socket socket = new Socket(at("/").getHost(), at("/").getPort())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      // as the JDK's client does it: the body in a packet of its own
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      Awaitility.await().pollDelay(Duration.ofMillis(100)).until(() -> true);
      socket.getOutputStream().write((form + next).getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 401 ")
          .contains("HTTP/1.1 200 ");
    }
  }

  /** A stranger's page whose name was made to lead here is of the same origin as this console. */
  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LOCALHOST, 200",
    "127.0.0.1, 200",
    "127.0.0.1:1, 200",
    "[::1]:8090, 200",
    "10.2.3.4, 200",
    "console.example, 200",
    "console.example:443, 200",
    "stranger.example, 421",
    "localhost.stranger.example, 421",
    "127.0.0.1.stranger.example, 421",
    "console.example.stranger.example, 421"
  })
  void shouldAnswerToItsOwnNamesAlone(String host, int status) throws IOException {
    open(Map.of("http.names", "console.example"));

    assertThat(raw(health(host))).startsWith("HTTP/1.1 " + status + " ");
    assertThat(raw("GET /health HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/?search=%zz", "/camera?name=%zz", "/image?camera=%f&n=1", "/?q=%ff%80"})
  void shouldSayThatAnEscapeIsNone(String path) throws IOException {
    open(Map.of());

    assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .endsWith("\r\n\r\nBad Request\n");
  }

  private static String health(String host) {
    return "GET /health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
  }

  private String raw(String request) throws IOException {
    try (Socket socket = socket()) {
      send(socket, request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Socket socket() throws IOException {
    Socket socket = new Socket(at("/").getHost(), at("/").getPort());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /** Half a minute goes by until the first of them is disconnected. */
  @Test
  @Tag("slow")
  void shouldAnswerWhileManyDrip() throws Exception {
    open(Map.of());
    int many = 140;
    List<Socket> sockets = new ArrayList<>();
    ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
    try {
      for (int i = 0; i < many; i++) {
        sockets.add(socket());
        send(sockets.get(i), "GET /health HTTP/1.1\r\nX-");
      }
      var unused =
          drip.scheduleWithFixedDelay(
              () -> sockets.forEach(socket -> send(socket, "a")), 1, 1, TimeUnit.SECONDS);

      assertThat(raw(health("[::1]"))).startsWith("HTTP/1.1 200 ");
    } finally {
      drip.shutdownNow();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static void send(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // the console has ended it
    }
  }

  @Test
  void shouldReportHowItIsWhileManyLookAtOneLetter() throws Exception {
    // long enough for the others to come meanwhile, short enough for each to have its turn
    byte[] slow = ForgedImages.png(4000, 4000, ForgedImages.zeros(4001L * 4000));
    harness.sendRaw(
        "another".getBytes(StandardCharsets.UTF_8),
        harness.serialized(
            new ImageEvent(
                "slow", "ambler", ByteBuffer.wrap(slow), null, Instant.EPOCH, Map.of())));
    open(Map.of("image.decode-timeout", "1m"));
    await("/dead-letters", "ambler");
    String letter = "/dead-letter/image?at=" + encoded(place(get("/dead-letters"), "ambler"));
    List<CompletableFuture<HttpResponse<byte[]>>> looks = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      looks.add(
          http.sendAsync(
              HttpRequest.newBuilder(at(letter)).build(), HttpResponse.BodyHandlers.ofByteArray()));
    }

    for (int i = 0; i < 5; i++) {
      HttpRequest health = HttpRequest.newBuilder(at("/health")).timeout(PATIENCE).build();
      assertThat(send(health).statusCode()).isEqualTo(200);
    }

    // who has waited for too long is told so
    assertThat(looks)
        .allSatisfy(look -> assertThat(look.join().statusCode()).isIn(200, 503))
        .anySatisfy(look -> assertThat(look.join().statusCode()).isEqualTo(200));
  }

  @Test
  void shouldHandOverEachRecordThatALookReads() {
    try (TopicPeek peek = new TopicPeek(harness.settings(), "peek", 1 << 20, IMAGES)) {
      // a look ends after a few seconds, of which a machine that stalls may have none
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(KafkaException.class)
          .untilAsserted(() -> assertThat(scanned(peek)).containsExactly(0L, 1L, 2L));
    }
  }

  private static List<Long> scanned(TopicPeek peek) {
    List<Long> offsets = new ArrayList<>();
    TopicPartition images = peek.reader().partition(harness.settings().topics().images(), CAMERA);
    peek.scan(
        images,
        0,
        3,
        record -> {
          offsets.add(record.offset());
          return true;
        });
    return offsets;
  }

  @Test
  void shouldShowWhatAVersionFlipsBesideItsParent() {
    try (Producer<String, Object> producer = EventProducer.open(harness.settings())) {
      int dimension = 4;
      send(producer, ConsoleEvents.version(CAMERA, 7, 0, dimension, 0));
      send(producer, ConsoleEvents.version(CAMERA, 8, 7, dimension, 1));
      send(producer, ConsoleEvents.version(CAMERA, 9, 6, dimension, 1));
    }
    open(Map.of());
    String page = "/version?name=" + encoded(CAMERA) + "&n=";
    await("/camera/live?name=" + encoded(CAMERA), "n=9\"");
    await(page + 8, IMAGES + " of " + IMAGES + " images flip");

    assertThat(get(page + 8))
        .contains("Version 8 beside version 7", IMAGES + " of " + IMAGES + " images flip (100 %)")
        .contains("<td>bus</td><td>&lt;car&gt;</td><td>" + IMAGES + "</td>")
        .contains("n=" + IMAGES + "\"", "bus 1.00 → <strong>&lt;car&gt;</strong> 1.00");
    await(page + 7, "beside the prototypes alone");
    await(page + 9, "version 6, was decided before");
    assertThat(get(page + 9)).contains("Cannot be compared");
    assertThat(answer(page + 99).statusCode()).isEqualTo(404);
    assertThat(answer(page + "x").statusCode()).isEqualTo(400);
  }

  @Test
  void shouldServeZeroShotInShadowAlsoAfterARestart() throws Exception {
    open(Map.of());
    String form = "action=serve&mode=shadow&camera=shade";
    harness.send("shade", "before", TestImages.jpeg(64, 48, 0x00ff00));
    await("/", "shade");

    assertThat(order(null, form).statusCode()).isEqualTo(401);
    assertThat(order("Bearer " + TOKEN, form.replace("shadow", "moon")).statusCode())
        .isEqualTo(400);
    assertThat(order("Bearer " + TOKEN, form).statusCode()).isEqualTo(200);
    await("/camera/actions?name=shade", "shadow: zero-shot is served");
    harness.stopService();
    harness.start();
    harness.send("shade", "after", TestImages.jpeg(64, 48, 0x00ff40));

    await("/camera/state?name=shade", "<strong>shadow</strong>: zero-shot serves");
    await("/camera/images?name=shade&show=all", "<dt>adapted</dt>");
    assertThat(get("/camera/images?name=shade&show=all"))
        .contains("<dt>adapted</dt>", ", not served</dd>")
        .doesNotContain("<dt>zero-shot</dt><dd>≠");
  }

  @Test
  void shouldSendALabelWithTheTokenForWhatIsAskedAndNothingElse() throws Exception {
    String domain = "asking";
    String topic = harness.settings().topics().annotationRequests();
    LabellingTopics.make(harness.settings());
    try (Producer<String, Object> producer = EventProducer.open(harness.settings())) {
      var unused =
          producer.send(
              new ProducerRecord<>(
                  topic, domain, ConsoleEvents.request(domain, "first", 1, "bus", "car")));
      unused =
          producer.send(
              new ProducerRecord<>(
                  topic, domain, ConsoleEvents.request(domain, "second", 2, "bus", "car")));
    }
    open(Map.of());
    await("/label", "asking</a>: 2 images");
    assertThat(get("/label?name=asking")).contains("first", "<kbd>1</kbd> bus", "none of these");
    assertThat(get("/label/next?name=asking&after=1")).contains("second").doesNotContain("first");
    assertThat(get("/label/group?name=asking")).contains("No other image that waits is near to it");
    String form = "name=asking&id=first&label=car&by=ann";

    assertThat(post("/labels", null, form).statusCode()).isEqualTo(401);
    assertThat(post("/labels", "Bearer " + TOKEN, form).statusCode()).isEqualTo(200);
    for (String wrong :
        List.of(
            form.replace("first", "never-asked"),
            form.replace("car", "pig"),
            form.replace("ann", ""),
            form.replace("asking", "nobody"))) {
      assertThat(post("/labels", "Bearer " + TOKEN, wrong).statusCode()).as(wrong).isEqualTo(400);
    }
    // a token of one's own speaks in no other name
    assertThat(post("/labels", "Bearer " + TOKEN_OF_BOB, form).statusCode()).isEqualTo(200);
    String undo = "name=asking&id=first&kind=withdrawn&by=ann";
    assertThat(text(post("/labels", "Bearer " + TOKEN, undo))).contains("first");

    try (TopicReader reader = new TopicReader(harness.settings(), "test")) {
      reader.fromBeginning(harness.settings().topics().labels());
      List<Label> labels = new ArrayList<>();
      reader.toEnd(record -> labels.add(reader.event(record, Label.class).orElseThrow()));
      assertThat(labels)
          .extracting(label -> label.getId() + " " + label.getKind() + " " + label.getLabel())
          .containsExactly("first CLASS car", "first CLASS car", "first WITHDRAWN ");
      assertThat(labels).extracting(Label::getAnnotator).containsExactly("ann", "bob", "ann");
      assertThat(labels).extracting(Label::getDomain).containsOnly(domain);
    }
  }

  @Test
  void shouldShowWhatADeadLetterHoldsAndSendItAgainOnce() {
    byte[] image = TestImages.jpeg(640, 480, 0x0000ff);
    harness.sendRaw(
        "another".getBytes(StandardCharsets.UTF_8),
        harness.serialized(
            new ImageEvent(
                "strayed", "wanderer", ByteBuffer.wrap(image), null, Instant.EPOCH, Map.of())));
    open(Map.of());
    await("/dead-letters", "wanderer");
    await("/dead-letters", "IMAGE_");
    String list = get("/dead-letters");
    String refused = place(list, "IMAGE_");
    String strayed = place(list, "wanderer");

    assertThat(get("/dead-letter?at=" + refused))
        .contains("unimos.reason", "an image of 21 bytes that the decoder refuses")
        .contains("3c 73 76 67", "&lt;svg")
        .doesNotContain("<svg onload", "/dead-letter/image");
    assertThat(get("/dead-letter?at=" + strayed)).contains("/dead-letter/image?at=");
    HttpResponse<byte[]> shown = answer("/dead-letter/image?at=" + strayed);
    assertThat(shown.headers().firstValue("Content-Type")).contains("image/jpeg");
    assertThat(shown.body()).as("encoded anew").isNotEqualTo(image);
    assertThat(answer("/dead-letter/image?at=" + refused).statusCode()).isEqualTo(404);
    assertThat(answer("/dead-letter?at=9@99").statusCode()).isEqualTo(404);

    String form = "letter=" + encoded(refused);
    assertThat(post("/replay", null, form).statusCode()).isEqualTo(401);
    assertThat(post("/replay", "Bearer " + TOKEN, "letter=9@99").statusCode()).isEqualTo(400);
    HttpResponse<byte[]> asked = post("/replay", "Bearer " + TOKEN, form);
    assertThat(asked.statusCode()).isEqualTo(409);
    assertThat(text(asked)).contains("Of the 1 selected letter 1 would be refused", "(IMAGE_");
    String sure = form + "&anyway=yes";
    assertThat(text(post("/replay", "Bearer " + TOKEN, sure))).contains("1 sent again, 0 sent");
    await("/dead-letters", "<strong>sent again</strong>");
    assertThat(text(post("/replay", "Bearer " + TOKEN, sure))).contains("0 sent again, 1 sent");
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  /** Of the letter in whose row something stands. */
  private static String place(String list, String text) {
    String row = list.lines().filter(l -> l.contains("<tr>") && l.contains(text)).findFirst().get();
    return row.replaceFirst(".*?value=\"([0-9]+@[0-9]+)\".*", "$1");
  }

  private void send(Producer<String, Object> producer, AdapterVersion version) {
    var unused =
        producer.send(
            new ProducerRecord<>(
                harness.settings().topics().adapterVersions(),
                VersionRecords.key(version.getDomain(), version.getVersion()),
                version));
  }

  @Test
  void shouldSayWhyThereIsNoImage() throws Exception {
    open(Map.of("console.images", "false"));
    await("/", "site/1");

    assertThat(get("/image?camera=" + encoded(CAMERA) + "&n=1")).contains("console.images=false");

    console.close();
    open(Map.of());
    await("/", "site/1");
    String topic = harness.settings().topics().images();
    harness.send("brief", "image", TestImages.jpeg(64, 48, 0x00ff00));
    await("/", "brief");
    try (Admin admin = Admin.create(KafkaProperties.admin(harness.settings(), "test"))) {
      Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
      for (int partition = 0; partition < 3; partition++) {
        all.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(-1));
      }
      admin.deleteRecords(all).all().get();
    }

    await("/image?camera=brief&n=1", "retention");
  }
}
