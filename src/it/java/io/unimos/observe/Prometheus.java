package io.unimos.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.lab.broker.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real Prometheus that scrapes every second, until {@link #close}. Used by one thread. */
public final class Prometheus implements AutoCloseable {
  private static final Path RULES = Path.of("src/main/observability/alerts");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path log;
  private final int port;
  private final Process process;

  private Prometheus(Path folder, int port, Process process) {
    this.log = folder.resolve("prometheus.log");
    this.port = port;
    this.process = process;
  }

  /** A program of that name on the PATH. */
  public static Optional<Path> program(String name) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Says on the console what is left out and why; for the message of an assumption. */
  public static String skipped(String name) {
    String reason =
        name + " is not on the PATH (Debian: apt-get install prometheus); this test is skipped";
    System.out.println(reason);
    return reason;
  }

  /**
   * Starts it on the rules of the repository, whose waiting times are cut to a second.
   *
   * @param folder for its configuration and data
   * @param targetPort where the service serves /metrics
   */
  public static Prometheus start(Path folder, int targetPort) throws IOException {
    Files.createDirectories(folder);
    List<String> rules = new ArrayList<>();
    try (Stream<Path> files = Files.list(RULES)) {
      for (Path file : files.sorted().toList()) {
        String text = Files.readString(file).replaceAll("(?m)^(\\s+for:) .*$", "$1 1s");
        rules.add(Files.writeString(folder.resolve(file.getFileName()), text).toString());
      }
    }
    Path config =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [%s]
            scrape_configs:
              - job_name: unimos-streams
                static_configs: [{targets: ["127.0.0.1:%d"]}]
            """
                .formatted(String.join(", ", rules), targetPort));
    int port = FreePort.any();
    Process process =
        new ProcessBuilder(
                program("prometheus").orElseThrow().toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    Prometheus prometheus = new Prometheus(folder, port, process);
    Awaitility.await().atMost(Duration.ofMinutes(3)).until(prometheus::ready);
    return prometheus;
  }

  private boolean ready() throws InterruptedException {
    if (!process.isAlive()) {
      throw new IllegalStateException("Prometheus ended: " + logged());
    }
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private String logged() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The result of an instant query: a list of series with a value each. */
  public JsonNode query(String expression) {
    return api("query?query=" + encoded(expression)).get("data").get("result");
  }

  /** Alerts that are pending or firing. */
  public JsonNode alerts() {
    return api("alerts").get("data").get("alerts");
  }

  /** The rules as it has read them. */
  public JsonNode rules() {
    return api("rules").get("data").get("groups");
  }

  /** The value of a query that gives one series, 0 when it gives none. */
  public double value(String expression) {
    JsonNode result = query(expression);
    return result.isEmpty() ? 0 : result.get(0).get("value").get(1).asDouble();
  }

  private JsonNode api(String call) {
    try {
      var response = get("/api/v1/" + call);
      JsonNode answer = JSON.readTree(response.body());
      if (!answer.path("status").asText().equals("success")) {
        throw new IllegalArgumentException(call + ": " + answer.path("error").asText());
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private java.net.http.HttpResponse<String> get(String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(port, path));
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
