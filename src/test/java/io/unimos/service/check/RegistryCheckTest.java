package io.unimos.service.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.event.Feature;
import io.unimos.event.Prediction;
import io.unimos.stream.read.WireSchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryCheckTest {
  private HttpServer server;
  private int status = 200;
  private String body = "[]";
  private String authorization = "none";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/subjects",
        exchange -> {
          authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] answer = body.getBytes(StandardCharsets.UTF_8);
          exchange
              .getResponseHeaders()
              .add("Content-Type", "application/vnd.schemaregistry.v1+json");
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void shouldBeContentWhenTheRegistryAnswers() {
    assertThat(problems(Map.of())).isEmpty();
    assertThat(problems(Map.of("schema.registry.url", "mock://check"))).isEmpty();
  }

  @Test
  void shouldSendTheCredentialsThatArePassedThrough() {
    List<Problem> problems = problems(Map.of("registry.basic.auth.user.info", "me:hush"));

    assertThat(problems).isEmpty();
    assertThat(authorization).startsWith("Basic ");
  }

  @Test
  void shouldNameTheStatusWhenTheRegistryRefuses() {
    status = 401;
    body = "{\"error_code\":40101,\"message\":\"who are you\"}";

    List<Problem> problems = problems(Map.of());

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).toString())
        .startsWith("schema.registry.url: the registry at http://")
        .contains("refuses with status 401", "who are you");
  }

  @Test
  void shouldNotShowThePasswordWhenNobodyAnswers() {
    int port = server.getAddress().getPort();
    server.stop(0);

    List<Problem> problems =
        problems(Map.of("schema.registry.url", "http://me:hush@127.0.0.1:" + port));

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).toString())
        .startsWith("schema.registry.url: no registry answers at http://********@127.0.0.1:" + port)
        .doesNotContain("hush");
  }

  @Test
  void shouldMissTheSchemasOfTheRolesWhenNothingMayBeRegistered() throws Exception {
    Map<String, String> manual =
        Map.of("schema.auto.register", "false", "schema.registry.url", "mock://missing");
    MockSchemaRegistry.getClientForScope("missing")
        .register("features-value", WireSchema.of(Feature.getClassSchema()));
    MockSchemaRegistry.getClientForScope("missing")
        .register("drift-value", WireSchema.of(Prediction.getClassSchema()));

    assertThat(problems(manual))
        .extracting(Problem::toString)
        .containsExactly(
            "schema.auto.register: false, and the registry has no subject predictions-value; run"
                + " schemas register",
            "schema.auto.register: false, and subject drift-value does not have this version's"
                + " schema; run schemas register",
            "schema.auto.register: false, and the registry has no subject adapter-versions-value;"
                + " run schemas register");
    assertThat(RegistryCheck.problems(settings(manual), Set.of(Role.ENCODE))).isEmpty();
  }

  private List<Problem> problems(Map<String, String> more) {
    return RegistryCheck.problems(settings(more), Set.of(Role.ENCODE, Role.ADAPT));
  }

  private Settings settings(Map<String, String> more) {
    Map<String, String> all = new HashMap<>();
    all.put("schema.registry.url", "http://127.0.0.1:" + server.getAddress().getPort());
    all.putAll(more);
    return Settings.of(all);
  }
}
