package io.unimos.harness;

import io.unimos.lab.broker.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Apicurio, which speaks Confluent's API, as a process of its own with its store in memory. */
public final class RegistryProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Process process;
  private final int port;

  private RegistryProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it and waits until it answers. */
  public static RegistryProcess start(Path log) throws Exception {
    int port = FreePort.any();
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dquarkus.http.host=127.0.0.1",
            "-Dquarkus.http.port=" + port,
            "-jar",
            jar().toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
            .start();
    RegistryProcess registry = new RegistryProcess(process, port);
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> registry.call("GET", "/subjects", "") == 200);
    // what Confluent's registry has by default, and Apicurio has not
    registry.call("PUT", "/config", "{\"compatibility\":\"BACKWARD\"}");
    return registry;
  }

  private static Path jar() throws IOException {
    Path folder = Path.of(System.getProperty("unimos.registry", "target/apicurio"));
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith("-runner.jar")).findFirst().orElseThrow();
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
  }

  private int call(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /** Kills it; returns when nobody answers any more. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
