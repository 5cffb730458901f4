package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.unimos.security.TestKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatefulPodTest {
  private final List<String> asked = new ArrayList<>();
  private String answer = "";
  private int status = 200;
  private HttpsServer server;

  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    start(InetAddress.getLoopbackAddress());
  }

  private void start(InetAddress at) throws IOException {
    TestKeys keys = TestKeys.make(folder, "api", "dns:localhost,ip:127.0.0.1,ip:::1", "secret-1");
    Files.copy(keys.certificate(), folder.resolve("ca.crt"));
    Files.writeString(folder.resolve("token"), "token-of-the-pod\n");
    Files.writeString(folder.resolve("namespace"), "cameras");
    server = HttpsServer.create(new InetSocketAddress(at, 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(keys.context()));
    server.createContext(
        "/",
        exchange -> {
          asked.add(
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource({
    "unimos-streams-1, 2, 0, false",
    "unimos-streams-1, 1, 0, true",
    "unimos-streams-0, 0, 0, true",
    "unimos-streams-11, 2, 10, false",
    "unimos-streams-12, 2, 10, true"
  })
  void shouldCompareTheOrdinalWithThePlacesOfItsSet(
      String pod, int replicas, int start, boolean away) throws Exception {
    answer =
        start == 0
            ? "{\"metadata\":{},\"spec\":{\"replicas\":%d}}".formatted(replicas)
            : "{\"spec\":{\"replicas\":%d,\"ordinals\":{\"start\":%d}}}".formatted(replicas, start);

    assertThat(pod(pod).isScaledAway()).isEqualTo(away);
    assertThat(asked)
        .containsExactly(
            "/apis/apps/v1/namespaces/cameras/statefulsets/unimos-streams Bearer token-of-the-pod");
  }

  @Test
  void shouldBeAwayWhenTheWholeSetGoes() throws Exception {
    answer =
        "{\"metadata\":{\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"},\"spec\":{\"replicas\":3}}";

    assertThat(pod("unimos-streams-0").isScaledAway()).isTrue();
  }

  @Test
  void shouldSayNothingWhereNobodyAnswersIt() {
    status = 403;
    assertThatThrownBy(pod("unimos-streams-0")::isScaledAway)
        .isInstanceOf(IOException.class)
        .hasMessage("the API server answers 403 for StatefulSet unimos-streams");
    assertThatThrownBy(pod("laptop")::isScaledAway)
        .isInstanceOf(IOException.class)
        .hasMessage("'laptop' is no name of a StatefulSet's pod");
    server.stop(0);
    assertThatThrownBy(pod("unimos-streams-0")::isScaledAway).isInstanceOf(IOException.class);
  }

  @Test
  void shouldTrustNobodyButTheClustersOwnAuthority() throws Exception {
    answer = "{\"spec\":{\"replicas\":1}}";
    TestKeys others = TestKeys.make(folder, "other", "dns:localhost", "secret-2");
    Files.delete(folder.resolve("ca.crt"));
    Files.copy(others.certificate(), folder.resolve("ca.crt"));

    assertThatThrownBy(pod("unimos-streams-0")::isScaledAway).isInstanceOf(IOException.class);
    assertThat(asked).isEmpty();
  }

  /** As the kubelet of a cluster without IPv4 names it. */
  @Test
  void shouldAskAnApiServerWhoseAddressHasColons() throws Exception {
    byte[] one = new byte[16];
    one[15] = 1;
    InetAddress loopback = InetAddress.getByAddress(one);
    assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "no IPv6");
    server.stop(0);
    Files.delete(folder.resolve("ca.crt"));
    Files.delete(folder.resolve("api.p12"));
    Files.delete(folder.resolve("api.pem"));
    start(loopback);
    answer = "{\"spec\":{\"replicas\":1}}";
    Map<String, String> environment =
        Map.of(
            "KUBERNETES_SERVICE_HOST", "::1",
            "KUBERNETES_SERVICE_PORT", "" + server.getAddress().getPort(),
            "HOSTNAME", "unimos-streams-1");

    assertThat(StatefulPod.here(environment, folder).isScaledAway()).isTrue();
  }

  private StatefulPod pod(String name) {
    return new StatefulPod("localhost:" + server.getAddress().getPort(), name, folder);
  }
}
