package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.cli.ConsoleCommand;
import io.unimos.console.Console;
import io.unimos.encode.TestImages;
import io.unimos.harness.ServiceHarness;
import io.unimos.harness.StubRegistry;
import io.unimos.lab.broker.EmbeddedBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker and registry go while nobody needs them, and come back: service and console say so. */
class PresenceIT {
  /** Ten seconds are promised, of a machine that keeps up. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final List<String> PAGES =
      List.of("/", "/camera?name=gate", "/label", "/dead-letters", "/words", "/note", "/nowhere");

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void shouldSayThatABrokerOrARegistryHasGoneAndIsBack(@TempDir Path folder) throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
    try (StubRegistry registry = StubRegistry.start();
        ServiceHarness harness =
            new ServiceHarness(
                broker,
                folder.resolve("presence"),
                Map.of("schema.registry.url", registry.url(), "console.port", "0"))) {
      harness.start();
      harness.send("gate", "one", TestImages.jpeg(32, 32, 0x3355cc));
      harness.awaitOutputs(1);
      try (Console console =
          Console.start(
              harness.settings(), ConsoleCommand.actions(harness.settings()), Clock.systemUTC())) {
        Awaitility.await().atMost(PATIENCE).until(console::showsCameras);
        awaitBoth(harness, console);

        broker.close();
        awaitGone(harness, console, "broker", "the broker does not answer since");

        broker = EmbeddedBroker.start(folder.resolve("broker"));
        awaitBack(harness, console, "broker");
        awaitBoth(harness, console);

        registry.refuse();
        awaitGone(harness, console, "registry", "the schema registry does not answer since");
        registry.comeBack();
        awaitBack(harness, console, "registry");
        awaitBoth(harness, console);

        // one that takes calls and never answers
        registry.slow(PATIENCE.toMillis());
        awaitGone(harness, console, "registry", "the schema registry does not answer since");
        assertThat(harness.service().ended()).isNotDone();
      }
    } finally {
      broker.close();
    }
  }

  private void awaitGone(ServiceHarness harness, Console console, String who, String words) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              HttpResponse<String> health = get(service(harness) + "health");
              assertThat(health.statusCode()).isEqualTo(503);
              assertThat(health.body())
                  .contains("\"ready\":false", "\"" + who + "\":{\"state\":\"DOWN\"");
              assertThat(get(service(harness) + "health/ready").statusCode()).isEqualTo(503);
              assertThat(get(service(harness) + "health/live").statusCode()).isEqualTo(200);
              assertThat(get(service(harness) + "metrics").body())
                  .contains("unimos_" + who + "_up 0.0", "unimos_ready 0.0");
              assertThat(get(console.url() + "health").body()).contains(words);
              for (String page : PAGES) {
                assertThat(get(console.url() + page.substring(1)).body()).as(page).contains(words);
              }
            });
  }

  private void awaitBack(ServiceHarness harness, Console console, String who) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(get(service(harness) + "health").body())
                  .contains("\"" + who + "\":{\"state\":\"UP\"");
              assertThat(get(service(harness) + "metrics").body())
                  .contains("unimos_" + who + "_up 1.0");
              for (String page : PAGES) {
                assertThat(get(console.url() + page.substring(1)).body())
                    .as(page)
                    .doesNotContain("does not answer");
              }
            });
  }

  private void awaitBoth(ServiceHarness harness, Console console) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                get(service(harness) + "health/ready").statusCode() == 200
                    && get(console.url() + "health").statusCode() == 200);
  }

  private static String service(ServiceHarness harness) {
    return "http://127.0.0.1:" + harness.service().httpPort() + "/";
  }

  private HttpResponse<String> get(String address) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
