package io.unimos.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.Main;
import io.unimos.harness.ServiceHarness;
import io.unimos.image.guard.ForgedImages;
import io.unimos.lab.bench.ForkedProcess;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.lab.broker.LocalRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The console in a JVM that ends when its heap is full, as the container's does, while people look
 * at an image that the service has accepted: a PNG of 146 KB that takes 150 MB to decode.
 */
class ConsoleHeapIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static LocalRegistry registry;
  private static ServiceHarness harness;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void startService() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("broker"));
    registry = LocalRegistry.start();
    harness =
        new ServiceHarness(
            broker,
            folder.resolve("heap"),
            Map.of(
                "schema.registry.url", registry.url(),
                "image.decode-timeout", "1m",
                "console.port", "0"));
    harness.start();
    harness.send("large", "image", ForgedImages.rgbPng(7071, 7071));
    harness.awaitOutputs(1);
  }

  @AfterAll
  static void stop() {
    harness.close();
    registry.close();
    broker.close();
  }

  @ParameterizedTest
  @CsvSource({"160m, image/svg+xml;charset=utf-8", "400m, image/jpeg"})
  void shouldOutliveWhoeverLooks(String heap, String type) throws Exception {
    Path settings = harness.writeTo(folder.resolve("console.properties"));
    try (ForkedProcess console =
        ForkedProcess.java(
            Files.createTempFile(folder, "console", ".log"),
            List.of(),
            List.of(
                "-Xmx" + heap,
                "-XX:+UseG1GC",
                "-XX:+ExitOnOutOfMemoryError",
                Main.class.getName(),
                "console",
                "--config",
                settings.toString()))) {
      console.awaitLog("console http", PATIENCE);
      Matcher url = Pattern.compile("console (http://\\S+)").matcher(console.log());
      assertThat(url.find()).isTrue();
      URI at = URI.create(url.group(1));
      Awaitility.await().atMost(PATIENCE).until(() -> text(at.resolve("/")).contains("large"));

      List<CompletableFuture<HttpResponse<byte[]>>> looks = new ArrayList<>();
      for (String size : List.of("large", "small")) {
        for (int i = 0; i < 3; i++) {
          URI image = at.resolve("/image?camera=large&n=1&size=" + size);
          looks.add(
              http.sendAsync(
                  HttpRequest.newBuilder(image).build(), HttpResponse.BodyHandlers.ofByteArray()));
        }
      }

      for (CompletableFuture<HttpResponse<byte[]>> look : looks) {
        assertThat(look.join().headers().firstValue("Content-Type")).contains(type);
      }
      assertThat(console.isAlive()).as(console.tail()).isTrue();
      assertThat(text(at.resolve("/health"))).startsWith("reads");
    }
  }

  private String text(URI at) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(at).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
