package io.unimos.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.event.Action;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ControlTest {
  private static final String HOST = "127.0.0.1";
  private static final HttpPort.Address ANY_PORT = new HttpPort.Address(HOST, 0, List.of());
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String TOKEN_OF_ANN = "ann-".repeat(10);

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Metrics metrics = new Metrics(new Metrics.Limits(10, 10, 1000, 64));
  private final List<String> orders = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), TOKEN + "\nann: " + TOKEN_OF_ANN + "\n");
    Control control =
        new Control(
            AccessToken.read(file),
            (action, domain, version, mode, by) -> {
              if (domain.equals("broken")) {
                throw new IllegalStateException("not sent: kafka-7.internal is away");
              }
              orders.add(
                  action
                      + " "
                      + domain
                      + " "
                      + (action == Action.SERVE ? mode.map(Enum::name).orElse("usual") : version)
                      + (by.equals("http") ? "" : " by " + by));
            });
    server = HttpServer.start(ANY_PORT, Optional.of(control), metrics, new Health());
  }

  @AfterEach
  void stop() {
    server.close();
    metrics.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/domains/gate-7/freeze, FREEZE gate-7 null",
    "/domains/gate-7/thaw, THAW gate-7 null",
    "/domains/gate-7/rollback, ROLL_BACK gate-7 null",
    "/domains/gate-7/forget, FORGET gate-7 null",
    "/domains/gate-7/rollback?version=3, ROLL_BACK gate-7 3",
    "/domains/gate-7/serve?mode=shadow, SERVE gate-7 SHADOW",
    "/domains/gate-7/serve?mode=zero-shot, SERVE gate-7 ZERO_SHOT",
    "/domains/gate-7/serve?mode=adapted, SERVE gate-7 ADAPTED",
    "/domains/gate-7/serve?mode=settings, SERVE gate-7 usual",
    "/domains/north%20gate%2F7/freeze, FREEZE north gate/7 null",
    "/domains/100%25%5C+%2E%2E/thaw/, THAW 100%\\+.. null"
  })
  void shouldGiveTheOrderWhenTheTokenIsRight(String path, String order) throws Exception {
    HttpResponse<String> answer = post(path, "Bearer " + TOKEN, BodyPublishers.noBody());

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(orders).containsExactly(order);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer ",
        "Bearer wrong",
        "Bearer 0123456789abcdef0123456789abcdeF",
        "Bearer 0123456789abcdef0123456789abcde",
        "Bearer 0123456789abcdef0123456789abcdef0",
        "bearer 0123456789abcdef0123456789abcdef",
        "Basic 0123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdef"
      })
  void shouldRefuseWhenTheTokenIsWrong(String authorization) throws Exception {
    HttpResponse<String> answer =
        post("/domains/gate-7/freeze", authorization, BodyPublishers.noBody());

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.body()).isEqualTo("the token is missing or wrong\n");
    assertThat(orders).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/domains/gate-7/rollback?version=-1",
        "/domains/gate-7/rollback?version=x",
        "/domains/gate-7/freeze?version=3",
        "/domains/gate-7/forget?version=3",
        "/domains/gate-7/serve",
        "/domains/gate-7/serve?mode=ZERO_SHOT",
        "/domains/gate-7/serve?mode=moon",
        "/domains/gate-7/serve?mode=shadow&version=3",
        "/domains/gate-7/freeze?mode=shadow",
        "/domains/%20/freeze",
        "/domains/gate%0a7/freeze"
      })
  void shouldRefuseWhenTheOrderMakesNoSense(String path) throws Exception {
    HttpResponse<String> answer = post(path, "Bearer " + TOKEN, BodyPublishers.noBody());

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(orders).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/domains/gate-7/delete", "/domains/gate-7", "/domains/../metrics/freeze"})
  void shouldKnowNoOtherOrder(String path) throws Exception {
    HttpResponse<String> answer = post(path, "Bearer " + TOKEN, BodyPublishers.noBody());

    assertThat(answer.statusCode()).isIn(400, 404, 405);
    assertThat(orders).isEmpty();
  }

  @Test
  void shouldRefuseABody() throws Exception {
    HttpResponse<String> answer =
        post("/domains/gate-7/freeze", "Bearer " + TOKEN, BodyPublishers.ofString("x"));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(orders).isEmpty();
  }

  @Test
  void shouldRefuseABodyOfUnknownLength() throws Exception {
    BodyPublisher chunked =
        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[] {'x'}));

    HttpResponse<String> answer = post("/domains/gate-7/freeze", "Bearer " + TOKEN, chunked);

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(orders).isEmpty();
  }

  @Test
  void shouldTakeDomainsAsLongAsThoseOfEvents() throws Exception {
    String longest = "d".repeat(256);

    assertThat(freeze(longest).statusCode()).isEqualTo(202);
    assertThat(freeze(longest + "d").statusCode()).isEqualTo(400);
    assertThat(orders).containsExactly("FREEZE " + longest + " null");
  }

  private HttpResponse<String> freeze(String domain) throws Exception {
    return post("/domains/" + domain + "/freeze", "Bearer " + TOKEN, BodyPublishers.noBody());
  }

  /** No length at all is what most clients send with no body. */
  @Test
  void shouldAskForTheTokenAndNoLength() throws Exception {
    String order = "POST /domains/gate-7/thaw HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";

    assertThat(raw(order + "\r\n")).startsWith("HTTP/1.1 401 ");
    assertThat(raw(order + "Authorization: Bearer " + TOKEN + "\r\n\r\n"))
        .startsWith("HTTP/1.1 202 ");
    assertThat(orders).containsExactly("THAW gate-7 null");
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void shouldRefuseWhenTheQueryIsDamaged() throws Exception {
    String order =
        "POST /domains/gate-7/rollback?version=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";

    assertThat(raw(order + "Authorization: Bearer " + TOKEN + "\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
    assertThat(orders).isEmpty();
  }

  @Test
  void shouldSayWhoseTokenItWas() throws Exception {
    HttpResponse<String> answer =
        post("/domains/gate-7/freeze", "Bearer " + TOKEN_OF_ANN, BodyPublishers.noBody());

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(orders).containsExactly("FREEZE gate-7 null by ann");
  }

  @Test
  void shouldAskForTheTokenOnlyWhereSomethingCanBeChanged() throws Exception {
    String get = "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    assertThat(raw(get.formatted("/metrics"))).startsWith("HTTP/1.1 200 ");
    assertThat(raw(get.formatted("/domains/gate-7/freeze"))).startsWith("HTTP/1.1 404 ");
    assertThat(post("/metrics", "Bearer " + TOKEN, BodyPublishers.noBody()).statusCode())
        .isEqualTo(405);
  }

  @Test
  void shouldLetGoOfAClientThatStopsInMidRequest() throws Exception {
    HttpPort.Limits limits = limits(Duration.ofMillis(200), Duration.ofHours(1));
    try (HttpServer hasty =
            HttpServer.start(ANY_PORT, limits, Optional.empty(), metrics, new Health());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), hasty.port())) {
      // half of the real idle time
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write("GET /metrics".getBytes(StandardCharsets.US_ASCII));

      assertThat(socket.getInputStream().readAllBytes()).asString().doesNotContain(" 200 ");
    }
  }

  @Test
  void shouldNotGiveOrdersByGet() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/domains/gate-7/freeze"))
            .header("Authorization", "Bearer " + TOKEN)
            .build();

    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isIn(404, 405);
    assertThat(orders).isEmpty();
  }

  @Test
  void shouldTellNothingOfTheCauseWhenAnOrderCannotBeSent() throws Exception {
    HttpResponse<String> answer =
        post("/domains/broken/freeze", "Bearer " + TOKEN, BodyPublishers.noBody());

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("not sent; the log says why\n");
  }

  @Test
  void shouldHaveNoPostWithoutAToken() throws Exception {
    try (HttpServer reading = HttpServer.start(ANY_PORT, Optional.empty(), metrics, new Health())) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://%s:%d/domains/a/freeze".formatted(HOST, reading.port())))
              .header("Authorization", "Bearer " + TOKEN)
              .POST(BodyPublishers.noBody())
              .build();

      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(405);
    }
  }

  /** The idle time-out never ends such a client. */
  @Test
  void shouldLetGoOfAClientThatSendsAByteNowAndThen() throws Exception {
    HttpPort.Limits limits = limits(Duration.ofSeconds(10), Duration.ofMillis(800));
    try (HttpServer hasty =
            HttpServer.start(ANY_PORT, limits, Optional.empty(), metrics, new Health());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), hasty.port())) {
      socket.setSoTimeout(50);
      socket
          .getOutputStream()
          .write("GET /metrics HTTP/1.1\r\nX-".getBytes(StandardCharsets.US_ASCII));
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
        real.headerBytes(), real.threads(), real.connections(), idle, lifetime, real.uris());
  }

  /** False when the server has ended the connection. */
  private static boolean drips(Socket socket) {
    try {
      socket.getOutputStream().write('a');
      return socket.getInputStream().read() >= 0;
    } catch (java.net.SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "has white space in the middle 0123456789abcdef"})
  void shouldRefuseToStartWhenTheFileHoldsNoToken(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("bad"), content);

    assertThatThrownBy(() -> AccessToken.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + " holds no token; expected ");
  }

  @Test
  void shouldNameTheFileWhenItIsMissing() {
    Path file = folder.resolve("missing");

    assertThatThrownBy(() -> AccessToken.read(file))
        .hasMessage("cannot read " + file + " (NoSuchFileException)");
  }

  private HttpResponse<String> post(String path, String authorization, BodyPublisher body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path)).header("Authorization", authorization).POST(body).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://%s:%d%s".formatted(HOST, server.port(), path));
  }
}
