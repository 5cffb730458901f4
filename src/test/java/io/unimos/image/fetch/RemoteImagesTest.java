package io.unimos.image.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.image.fetch.RemoteImages.FetchNetwork;
import io.unimos.security.TestKeys;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class RemoteImagesTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final int MAX = 100_000;
  private static final byte[] BODY = new byte[50_000];

  @TempDir private static Path folder;
  private static TestKeys keys;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeAll
  static void makeKeys() {
    keys = TestKeys.make(folder, "server", "dns:" + LocalWeb.HOST, "open-sesame");
    Arrays.fill(BODY, (byte) 7);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T open(T resource) {
    opened.add(resource);
    return resource;
  }

  private LocalWeb web(LocalWeb.Answer answer) throws IOException {
    return open(LocalWeb.start(keys, answer));
  }

  private LocalWeb web(String answer) throws IOException {
    return web((request, out) -> out.write(answer.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private Outcome<byte[]> fetch(LocalWeb web, Duration timeout) {
    RemoteImages images = open(web.images(MAX, timeout));
    return images.check(web.uri("/a.jpg?sig=s3cret")).then(uri -> fetched(images, uri, timeout));
  }

  private static Outcome<byte[]> fetched(RemoteImages images, ImageUri uri, Duration most) {
    return images.fetch(uri, most).outcome();
  }

  @Test
  void shouldFetchFromTheCheckedAddressUnderTheNameOfTheUri() throws Exception {
    LocalWeb web = web(LocalWeb.image(BODY));

    Outcome<byte[]> outcome = fetch(web, LONG);

    assertThat(((Outcome.Ok<byte[]>) outcome).value()).isEqualTo(BODY);
    assertThat(web.names()).containsExactly(LocalWeb.HOST);
    assertThat(web.requests()).hasSize(1);
    assertThat(web.requests().get(0))
        .startsWith(
            "GET /a.jpg?sig=s3cret HTTP/1.1\r\nHost: %s:%d\r\n"
                .formatted(LocalWeb.HOST, web.port()))
        .doesNotContainIgnoringCase("cookie")
        .doesNotContainIgnoringCase("authorization");
  }

  @Test
  void shouldFetchWhenTheAnswerComesInChunks() throws Exception {
    LocalWeb web =
        web(
            """
            HTTP/1.1 200 OK\r
            Transfer-Encoding: chunked\r
            \r
            4\r
            imag\r
            1;x=y\r
            e\r
            0\r
            \r
            """);

    Outcome<byte[]> outcome = fetch(web, LONG);

    assertThat(((Outcome.Ok<byte[]>) outcome).value()).asString().isEqualTo("image");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 404 Not Found\r\n\r\n",
        "HTTP/1.1 500 \r\n\r\n",
        "HTTP/1.1 206 Partial\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "SSH-2.0-OpenSSH_9.6\r\n",
        ""
      })
  void shouldBeUnreachableWhenTheAnswerIsNoImage(String answer) throws Exception {
    LocalWeb web = web(answer);

    Outcome<byte[]> outcome = fetch(web, LONG);

    assertUnreachable(outcome);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void shouldNotFollowWhenRedirected(int status) throws Exception {
    AtomicInteger followed = new AtomicInteger();
    LocalWeb internal = web((request, out) -> followed.incrementAndGet());
    LocalWeb web =
        web("HTTP/1.1 %d Moved\r\nLocation: %s\r\n\r\n".formatted(status, internal.uri("/")));

    Outcome<byte[]> outcome = fetch(web, LONG);

    assertUnreachable(outcome);
    assertThat(outcome.toString()).contains("redirects are not followed");
    assertThat(followed).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n"
      })
  void shouldBeTooLargeWhenTheAnswerSaysSo(String answer) throws Exception {
    LocalWeb web = web(answer);

    Outcome<byte[]> outcome = fetch(web, LONG);

    assertReason(outcome, RejectReason.IMAGE_TOO_LARGE);
  }

  @Test
  void shouldStopReadingWhenMoreComesThanAllowed() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    LocalWeb web =
        web(
            (request, out) -> {
              out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
              while (sent.addAndGet(BODY.length) < 1_000_000_000) {
                out.write(BODY);
              }
            });

    Outcome<byte[]> outcome = fetch(web, LONG);

    assertReason(outcome, RejectReason.IMAGE_TOO_LARGE);
    // what the sockets' buffers took
    assertThat(sent.get()).isLessThan(100_000_000);
  }

  @Test
  void shouldStopReadingWhenTheHeaderDoesNotEnd() throws Exception {
    LocalWeb web =
        web(
            (request, out) -> {
              out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
              while (true) {
                out.write("X-Long: 1234567890\r\n".getBytes(StandardCharsets.US_ASCII));
              }
            });

    Outcome<byte[]> outcome = fetch(web, LONG);

    assertUnreachable(outcome);
    assertThat(outcome.toString()).contains("header is longer");
  }

  @Test
  void shouldGiveUpInTimeWhenTheAnswerDrips() throws Exception {
    LocalWeb web =
        web(
            (request, out) -> {
              out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
              drip(out);
            });

    Outcome<byte[]> outcome = fetch(web, SHORT);

    assertUnreachable(outcome);
    assertThat(outcome.toString()).contains("image.uri.timeout");
  }

  private static void drip(OutputStream out) throws IOException, InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    while (!never.await(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
      out.write(1);
      out.flush();
    }
  }

  @Test
  void shouldGiveUpInTimeWhenTheHandshakeGetsNoAnswer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      UriRules rules =
          new UriRules(
              true,
              List.of(LocalWeb.HOST),
              Set.of(silent.getLocalPort()),
              MAX,
              SHORT,
              1,
              1,
              Duration.ofSeconds(10),
              5,
              Duration.ofSeconds(30));
      RemoteImages images =
          open(
              new RemoteImages(
                  rules,
                  new FetchNetwork(
                      host -> LocalWeb.loopback("127.0.0.1"),
                      address -> true,
                      keys.context().getSocketFactory())));

      Outcome<byte[]> outcome =
          images
              .check("https://%s:%d/".formatted(LocalWeb.HOST, silent.getLocalPort()))
              .then(uri -> fetched(images, uri, SHORT));

      assertUnreachable(outcome);
      assertThat(outcome.toString()).contains("image.uri.timeout");
    }
  }

  @Test
  void shouldGiveUpInTimeWhenTheResolverHangs() throws Exception {
    LocalWeb web = web(LocalWeb.image(BODY));
    CountDownLatch hang = new CountDownLatch(1);
    RemoteImages images =
        open(
            web.images(
                MAX,
                SHORT,
                host -> {
                  awaitUninterruptibly(hang);
                  return LocalWeb.loopback("127.0.0.1");
                },
                address -> true));

    Outcome<byte[]> first = images.check(web.uri("/")).then(uri -> fetched(images, uri, SHORT));
    Outcome<byte[]> second = images.check(web.uri("/")).then(uri -> fetched(images, uri, SHORT));
    Outcome<byte[]> third = images.check(web.uri("/")).then(uri -> fetched(images, uri, SHORT));
    hang.countDown();

    assertThat(List.of(first, second, third)).allSatisfy(RemoteImagesTest::assertUnreachable);
    assertThat(web.requests()).isEmpty();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean done = false;
    while (!done) {
      try {
        latch.await();
        done = true;
      } catch (InterruptedException e) {
        // a resolver in native code does not hear it either
      }
    }
  }

  @Test
  void shouldBeUnreachableWhenTheNameDoesNotResolve() throws Exception {
    LocalWeb web = web(LocalWeb.image(BODY));
    RemoteImages images =
        open(
            web.images(
                MAX,
                LONG,
                host -> {
                  throw new java.net.UnknownHostException("dns-1.internal said no");
                },
                address -> true));

    Outcome<byte[]> outcome = images.check(web.uri("/")).then(uri -> fetched(images, uri, LONG));

    assertUnreachable(outcome);
    assertThat(outcome.toString()).doesNotContain("internal");
  }

  @Test
  void shouldBeUnreachableWhenNobodyListens() throws Exception {
    LocalWeb web = web(LocalWeb.image(BODY));
    RemoteImages images = open(web.images(MAX, LONG));
    web.close();

    Outcome<byte[]> outcome = images.check(web.uri("/")).then(uri -> fetched(images, uri, LONG));

    assertUnreachable(outcome);
  }

  @Test
  void shouldBeUnreachableWhenTheCertificateHasAnotherName() throws Exception {
    TestKeys other = TestKeys.make(folder, "other", "dns:other.example.com", "open-sesame");
    LocalWeb web = open(LocalWeb.start(other, LocalWeb.image(BODY)));

    Outcome<byte[]> outcome = fetch(web, LONG);

    assertUnreachable(outcome);
    assertThat(outcome.toString()).contains("no trusted TLS connection");
    assertThat(web.requests()).isEmpty();
  }

  @Test
  void shouldBeUnreachableWhenTheCertificateIsNotTrusted() throws Exception {
    LocalWeb web = web(LocalWeb.image(BODY));
    UriRules rules = web.rules(MAX, LONG);
    FetchNetwork world =
        new FetchNetwork(
            host -> LocalWeb.loopback("127.0.0.1"), address -> true, FetchNetwork.real().tls());
    RemoteImages images = open(new RemoteImages(rules, world));

    Outcome<byte[]> outcome = images.check(web.uri("/")).then(uri -> fetched(images, uri, LONG));

    assertUnreachable(outcome);
    assertThat(web.requests()).isEmpty();
  }

  @Test
  void shouldConnectToTheAddressThatWasCheckedWhenTheNamesAnswerChanges() throws Exception {
    LocalWeb outside = web(LocalWeb.image("public".getBytes(StandardCharsets.UTF_8)));
    LocalWeb inside =
        open(
            LocalWeb.start(
                keys,
                "127.0.0.2",
                outside.port(),
                LocalWeb.image("secret".getBytes(StandardCharsets.UTF_8))));
    AtomicInteger asked = new AtomicInteger();
    Predicate<InetAddress> guard = address -> address.getHostAddress().equals("127.0.0.1");
    RemoteImages images =
        open(
            outside.images(
                MAX,
                LONG,
                host -> LocalWeb.loopback(asked.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2"),
                guard));

    Outcome<byte[]> first = images.check(outside.uri("/")).then(uri -> fetched(images, uri, LONG));
    Outcome<byte[]> second = images.check(outside.uri("/")).then(uri -> fetched(images, uri, LONG));

    assertThat(((Outcome.Ok<byte[]>) first).value()).asString().isEqualTo("public");
    assertReason(second, RejectReason.IMAGE_FORBIDDEN_URI);
    assertThat(asked).hasValue(2);
    assertThat(inside.requests()).isEmpty();
  }

  private static void assertUnreachable(Outcome<?> outcome) {
    assertReason(outcome, RejectReason.IMAGE_UNREACHABLE);
  }

  private static void assertReason(Outcome<?> outcome, RejectReason reason) {
    assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
    Outcome.Rejected<?> rejected = (Outcome.Rejected<?>) outcome;
    assertThat(rejected.reason()).as(rejected.detail()).isEqualTo(reason);
    assertThat(rejected.detail())
        .doesNotContain("127.0.0")
        .doesNotContain("s3cret")
        .doesNotContain("a.jpg");
  }
}
