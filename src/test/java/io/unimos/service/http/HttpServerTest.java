package io.unimos.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.service.metrics.Metrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class HttpServerTest {
  private static final String HOST = "127.0.0.1";
  private static final HttpPort.Address ANY_PORT = new HttpPort.Address(HOST, 0, List.of());
  private static final int SO_TIMEOUT_MILLIS = 120_000;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Metrics metrics = new Metrics(new Metrics.MeterSettings(10, 10, 1000, 64));
  private final Health health = new Health();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.start(ANY_PORT, metrics, health);
  }

  @AfterEach
  void stop() {
    server.close();
    metrics.close();
  }

  @Test
  void shouldServeMetricsAsPrometheusText() throws Exception {
    metrics.streamFailed();

    HttpResponse<String> answer = get("/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body()).contains("unimos_stream_failures_total 1.0");
  }

  @Test
  void shouldBeLiveAndNotReadyWhileItStarts() throws Exception {
    HttpResponse<String> live = get("/health/live");
    HttpResponse<String> ready = get("/health/ready");

    assertThat(live.statusCode()).isEqualTo(200);
    assertThat(live.body()).isEqualTo("{\"live\":true}");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(get("/health").statusCode()).isEqualTo(503);
    assertThat(read(ready).get("waitingFor"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "model STARTING: not reported yet",
            "streams STARTING: not reported yet",
            "registry STARTING: not reported yet",
            "broker STARTING: not reported yet");
  }

  @Test
  void shouldBeReadyWhenModelStreamsRegistryAndBrokerAre() throws Exception {
    makeReady();

    HttpResponse<String> ready = get("/health/ready");
    HttpResponse<String> both = get("/health");

    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body()).isEqualTo("{\"ready\":true,\"waitingFor\":[]}");
    assertThat(both.statusCode()).isEqualTo(200);
    assertThat(read(both).at("/components/streams/state").asText()).isEqualTo("UP");
    assertThat(read(both).at("/components/broker/state").asText()).isEqualTo("UP");
  }

  @Test
  void shouldShowTheEncodersRateWhenThereIsOne() throws Exception {
    assertThat(read(get("/health")).has("encoder")).isFalse();

    metrics.encoder().rate(() -> 12.5);

    assertThat(read(get("/health")).at("/encoder/imagesPerSecond").asDouble()).isEqualTo(12.5);
  }

  @Test
  void shouldNotBeLiveWhenStreamsFailed() throws Exception {
    makeReady();
    health.streamState("adapt", KafkaStreams.State.PENDING_ERROR);

    HttpResponse<String> live = get("/health/live");
    HttpResponse<String> ready = get("/health/ready");
    HttpResponse<String> both = get("/health");

    assertThat(live.statusCode()).isEqualTo(503);
    assertThat(live.body())
        .isEqualTo(
            "{\"live\":false,\"reason\":\"Kafka Streams of the role adapt is PENDING_ERROR\"}");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(both.statusCode()).isEqualTo(503);
  }

  @Test
  void shouldNotBeWellWhenItFailedWithEverythingUp() throws Exception {
    makeReady();
    health.failed("the encoder hangs");

    assertThat(get("/health").statusCode()).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/metrics", "/health", "/health/live", "/nothing"})
  void shouldSendSecurityHeadersWithEveryAnswer(String path) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'");
    assertThat(answer.headers().firstValue("Server")).isEmpty();
    assertThat(answer.headers().firstValue("Date")).isEmpty();
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"})
  void shouldRefuseWhenTheMethodWouldWrite(String method) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/metrics"))
            .method(method, BodyPublishers.ofString("x"))
            .build();

    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    assertThat(answer.body()).isEqualTo("only GET and HEAD\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/health/live"})
  void shouldAnswerHeadWithoutABody(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path)).method("HEAD", BodyPublishers.noBody()).build();

    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void shouldCompressWhatIsLongForThoseWhoAskForIt() throws Exception {
    String plain = get("/metrics").body();

    HttpResponse<byte[]> asked = compressed("/metrics", "br, gzip;q=0.5");
    HttpResponse<byte[]> refused = compressed("/metrics", "gzip;q=0, identity");
    HttpResponse<byte[]> small = compressed("/health/live", "gzip");

    assertThat(asked.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(asked.body()).hasSizeLessThan(plain.length() / 4);
    try (InputStream text = new GZIPInputStream(new ByteArrayInputStream(asked.body()))) {
      assertThat(text).asString(StandardCharsets.UTF_8).contains("unimos_records_total");
    }
    assertThat(refused.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(small.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(new String(small.body(), StandardCharsets.UTF_8)).isEqualTo("{\"live\":true}");
  }

  private HttpResponse<byte[]> compressed(String path, String encodings) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path)).header("Accept-Encoding", encodings).build();
    return client.send(request, BodyHandlers.ofByteArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/metrics/x",
        "/",
        "/status",
        "/domains/gate-7/freeze",
        "/health/../../etc/passwd",
        "/../../../../etc/passwd",
        "/..%2f..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..;/..;/etc/passwd",
        "//etc/passwd",
        "/static/..\\..\\etc\\passwd",
        "/%00",
        "/io/unimos/console/layout.html",
        "/WEB-INF/web.xml",
        "/%zz"
      })
  void shouldGiveNothingAwayWhenThePathIsNotOurs(String path) throws Exception {
    String answer =
        raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer).matches("(?s)HTTP/1.1 (400|404) .*");
    assertThat(answer)
        .doesNotContain("root:")
        .doesNotContain("Exception")
        .doesNotContain("\tat ")
        .doesNotContainIgnoringCase("jetty")
        .doesNotContainIgnoringCase("javalin");
  }

  /** A stranger's page whose name was made to lead here is of the same origin as this port. */
  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LocalHost:8080, 200",
    "127.0.0.1, 200",
    "10.42.0.7:8080, 200",
    "[fd00::7]:8080, 200",
    "unimos.example, 200",
    "Unimos.Example:8080, 200",
    "stranger.example, 421",
    "127.0.0.1.stranger.example, 421",
    "unimos.example.stranger.example, 421"
  })
  void shouldAnswerToItsOwnNamesAlone(String host, int status) throws Exception {
    try (HttpServer named =
        HttpServer.start(
            new HttpPort.Address(HOST, 0, List.of("unimos.EXAMPLE")), metrics, health)) {
      String answer =
          raw(
              named.port(),
              "GET /health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");

      assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
      assertThat(answer.contains("\"live\"")).isEqualTo(status == 200);
    }
  }

  @Test
  void shouldAnswerToTheMachinesNameAndToProbesWithoutOne() throws Exception {
    String own = InetAddress.getLocalHost().getHostName();

    assertThat(raw("GET /metrics HTTP/1.1\r\nHost: " + own + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(raw("GET /metrics HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    assertThat(raw("GET http://stranger.example/ HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.1 421 ")
        .endsWith("\r\n\r\nMisdirected Request\n");
  }

  @Test
  void shouldAnnounceTheEndOfAConnectionWhenHalfOfItsTimeIsOver() throws Exception {
    HttpPort.Limits brief = limits(HttpServer.LIMITS.idle(), Duration.ofSeconds(2));
    try (HttpServer hasty = HttpServer.start(ANY_PORT, brief, metrics, health)) {
      long begun = System.nanoTime();
      // a machine that stalls misses the second half
      while (!isAnnounced(hasty.port())) {
        begun = System.nanoTime();
      }

      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(brief.lifetime().toNanos() / 2);
    }
  }

  /** Asks until an answer announces the end; false where the connection ends without. */
  private static boolean isAnnounced(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(SO_TIMEOUT_MILLIS);
      InputStream in = socket.getInputStream();
      StringBuilder said = new StringBuilder();
      while (said.indexOf("Connection: close") < 0) {
        said.setLength(0);
        send(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        while (said.indexOf("true}") < 0) {
          int read = in.read();
          if (read < 0) {
            return false;
          }
          said.append((char) read);
        }
      }
      assertThat(in.read()).isEqualTo(-1);
      return true;
    } catch (SocketException e) {
      return false;
    }
  }

  @Test
  void shouldRefuseWhenTheHeadersAreTooLong() throws Exception {
    String answer =
        raw("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "a".repeat(20_000) + "\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 431 ").doesNotContainIgnoringCase("jetty");
    assertThat(
            raw("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "a".repeat(4_200) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  void shouldAnswerInOneLineWhenTheRequestIsDamaged() throws Exception {
    String answer = raw("GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .contains("X-Content-Type-Options: nosniff\r\n", "Cache-Control: no-store\r\n")
        .contains("Content-Type: text/plain;charset=utf-8\r\n", "default-src 'none'")
        .endsWith("\r\n\r\nBad Request\n");
  }

  @Test
  void shouldAnswerTheNextOnlyWhenOneOfTheMostConnectionsEnds() throws Exception {
    List<Socket> most = new ArrayList<>();
    HttpPort.Limits patient = limits(Duration.ofHours(1), Duration.ofHours(1));
    try (HttpServer patiently = HttpServer.start(ANY_PORT, patient, metrics, health)) {
      for (int i = 0; i < 64; i++) {
        most.add(asking(patiently.port()));
        assertThat(most.get(i).getInputStream().read()).isEqualTo('H');
      }
      try (Socket next = asking(patiently.port())) {
        next.setSoTimeout(300);
        assertThatThrownBy(() -> next.getInputStream().read())
            .isInstanceOf(SocketTimeoutException.class);

        most.get(0).close();

        next.setSoTimeout(SO_TIMEOUT_MILLIS);
        assertThat(next.getInputStream().read()).isEqualTo('H');
      }
    } finally {
      for (Socket socket : most) {
        socket.close();
      }
    }
  }

  @Test
  void shouldAnswerWhenTheBodyIsThereAndKeepTheConnection() throws Exception {
    HttpPort.Limits patient = limits(Duration.ofHours(1), Duration.ofHours(1));
    try (HttpServer patiently = HttpServer.start(ANY_PORT, patient, metrics, health);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), patiently.port())) {
      send(socket, "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n");
      socket.setSoTimeout(300);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);

      send(socket, "a=bcGET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

      socket.setSoTimeout(SO_TIMEOUT_MILLIS);
      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answers).startsWith("HTTP/1.1 405 ").contains("HTTP/1.1 404 ");
      assertThat(answers.split("Connection: close", -1)).hasSize(2);
    }
  }

  @Test
  void shouldSayThatTheConnectionEndsWhenABodyIsTooLongToWaitFor() throws Exception {
    String head = "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n";

    assertThat(raw(head + "a".repeat(10_000)))
        .startsWith("HTTP/1.1 405 ")
        .contains("Connection: close\r\n");
  }

  @Test
  void shouldTakeASlashAtTheEndOfAPath() throws Exception {
    assertThat(get("/health/live/").body()).isEqualTo(get("/health/live").body());
  }

  @Test
  void shouldTakeNoOrder() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/domains/gate-7/freeze"))
            .header("Authorization", "Bearer 0123456789abcdef0123456789abcdef")
            .POST(BodyPublishers.noBody())
            .build();

    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(405);
  }

  @Test
  void shouldLetGoOfAClientThatStopsInMidRequest() throws Exception {
    HttpPort.Limits limits = limits(Duration.ofMillis(200), Duration.ofHours(1));
    try (HttpServer hasty = HttpServer.start(ANY_PORT, limits, metrics, health);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), hasty.port())) {
      socket.setSoTimeout(SO_TIMEOUT_MILLIS);
      send(socket, "GET /metrics");

      assertThat(socket.getInputStream().readAllBytes()).asString().doesNotContain(" 200 ");
    }
  }

  /** The idle time-out never ends such a client. */
  @Test
  void shouldLetGoOfAClientThatSendsAByteNowAndThen() throws Exception {
    HttpPort.Limits limits = limits(Duration.ofMinutes(5), Duration.ofMillis(800));
    try (HttpServer hasty = HttpServer.start(ANY_PORT, limits, metrics, health);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), hasty.port())) {
      socket.setSoTimeout(50);
      send(socket, "GET /metrics HTTP/1.1\r\nX-");
      int bytes = 0;

      while (drips(socket)) {
        bytes++;
      }

      // not by the header's limit, and within the test's time
      assertThat(bytes).isLessThan(4096);
    }
  }

  private static HttpPort.Limits limits(Duration idle, Duration lifetime) {
    HttpPort.Limits real = HttpServer.LIMITS;
    return new HttpPort.Limits(
        real.headerBytes(), real.threads(), real.connections(), idle, lifetime);
  }

  /** False when the server has ended the connection. */
  private static boolean drips(Socket socket) {
    try {
      socket.getOutputStream().write('a');
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  /** Keeps its connection. */
  private static Socket asking(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(SO_TIMEOUT_MILLIS);
    socket
        .getOutputStream()
        .write(
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Test
  void shouldListenOnNoOtherAddress() {
    assertThatThrownBy(() -> new Socket("127.0.0.2", server.port()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void shouldSayNothingOfTheCauseWhenAHandlerFails() throws Exception {
    Metrics missing = null;

    try (HttpServer broken = HttpServer.start(ANY_PORT, missing, health)) {
      URI uri = URI.create("http://%s:%d/metrics".formatted(HOST, broken.port()));
      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).isEqualTo("internal error\n");
    }
  }

  @Test
  void shouldNameTheAddressWhenItIsTaken() {
    int taken = server.port();
    long threads = poolThreads();

    assertThatThrownBy(
            () -> HttpServer.start(new HttpPort.Address(HOST, taken, List.of()), metrics, health))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot listen on 127.0.0.1:%d: taken, or no address of this machine", taken);
    assertThat(poolThreads()).isEqualTo(threads);
  }

  private static long poolThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(thread -> thread.getName().replaceFirst("-.*", ""))
        .filter(pool -> pool.startsWith("qtp"))
        .distinct()
        .count();
  }

  @Test
  void shouldNotAnswerAnyMoreWhenClosed() {
    int port = server.port();

    server.close();

    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
        .isInstanceOf(IOException.class);
  }

  private void makeReady() {
    health.report(Health.Dependency.MODEL, Health.State.UP, "demo on cpu");
    health.report(Health.Dependency.REGISTRY, Health.State.UP, "mock://demo");
    health.report(Health.Dependency.BROKER, Health.State.UP, "answers");
    health.streamState("adapt", KafkaStreams.State.RUNNING);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://%s:%d%s".formatted(HOST, server.port(), path));
  }

  private static JsonNode read(HttpResponse<String> answer) throws IOException {
    return new ObjectMapper().readTree(answer.body());
  }

  /** Sends bytes that a well-behaved client would not. */
  private String raw(String request) throws IOException {
    return raw(server.port(), request);
  }

  private static String raw(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(SO_TIMEOUT_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
