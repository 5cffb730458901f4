package io.unimos.service.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.security.TestKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry whose certificate the trusted authority signed, for this name or for another. */
class RegistryNameTest {
  private static final String BASIC = "Basic cmVhZGVyOm9wZW4tc2VzYW1l";

  private final List<String> passwords = new CopyOnWriteArrayList<>();
  private HttpsServer server;

  @TempDir Path folder;

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void shouldSendThePasswordToTheNameOfTheCertificate() throws IOException {
    start("dns:localhost");

    assertThat(names(Map.of())).containsExactly("images-value");
    assertThat(passwords).isNotEmpty().containsOnly(BASIC);
  }

  @Test
  void shouldRefuseTheCertificateOfAnotherNameAndKeepThePassword() throws IOException {
    start("dns:elsewhere.example");

    assertThatThrownBy(() -> names(Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("schema.registry.url");
    assertThat(passwords).isEmpty();
  }

  @Test
  void shouldLeaveTheCheckToTheOperatorWhoSwitchesItOff() throws IOException {
    start("dns:elsewhere.example");

    assertThat(names(Map.of("registry.ssl.endpoint.identification.algorithm", "none")))
        .containsExactly("images-value");
  }

  private void start(String certifiedNames) throws IOException {
    TestKeys keys = TestKeys.make(folder, "registry", certifiedNames, "secret-1");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(keys.context()));
    server.createContext(
        "/subjects",
        exchange -> {
          passwords.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          byte[] body = "[\"images-value\"]".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  private List<String> names(Map<String, String> more) {
    Map<String, String> values = new HashMap<>(more);
    values.put("schema.registry.url", "https://localhost:" + server.getAddress().getPort());
    values.put("registry.basic.auth.user.info", "reader:open-sesame");
    values.put("registry.ssl.truststore.type", "PEM");
    values.put("registry.ssl.truststore.location", folder.resolve("registry.pem").toString());
    try (Subjects subjects = new Subjects(Settings.of(values))) {
      return List.copyOf(subjects.names());
    }
  }
}
