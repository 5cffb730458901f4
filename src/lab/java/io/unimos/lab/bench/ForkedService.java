package io.unimos.lab.bench;

import io.unimos.lab.broker.FreePort;
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
import java.util.Optional;

/**
 * The service in a process of its own that can be killed. Used by one thread, which closes it; ends
 * with this process too.
 */
final class ForkedService implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(10);

  /** The time without reading after which standbys have caught up. */
  private static final Duration STILL = Duration.ofSeconds(5);

  private static final Duration ANSWER = Duration.ofMinutes(3);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ForkedProcess forked;
  private final String url;

  /**
   * The figures that the service reports since its start.
   *
   * @param restoredBytes the bytes of changelogs that it has read, standbys included
   * @param loads the number of cameras that came back into memory
   * @param loadSeconds the time that its stream threads spent on them
   */
  record Reported(double restoredBytes, double loads, double loadSeconds) {
    static final Reported NOTHING = new Reported(0, 0, 0);

    /** Returns the difference to an earlier report. */
    Reported less(Reported before) {
      return new Reported(
          restoredBytes - before.restoredBytes,
          loads - before.loads,
          loadSeconds - before.loadSeconds);
    }
  }

  private ForkedService(ForkedProcess forked, String url) {
    this.forked = forked;
    this.url = url;
  }

  /**
   * Starts the service, which is not ready yet.
   *
   * @param folder the folder for settings and log
   * @param heap the heap, as in {@code -Xmx}
   */
  static ForkedService start(Path folder, String name, String heap, Map<String, String> settings)
      throws IOException {
    int port = FreePort.any();
    Path file = folder.resolve(name + ".properties");
    List<String> lines = new ArrayList<>(List.of("http.port=" + port));
    settings.forEach((key, value) -> lines.add(key + "=" + value));
    Files.write(file, lines);
    List<String> run =
        List.of(
            "-Xmx" + heap,
            // Both compilers, as in production.
            "-XX:TieredStopAtLevel=4",
            "io.unimos.Main",
            "run",
            "--config",
            file.toString());
    Path log = folder.resolve(name + ".log");
    return new ForkedService(ForkedProcess.java(log, List.of(), run), "http://127.0.0.1:" + port);
  }

  ForkedProcess process() {
    return forked;
  }

  /** Waits until the service reports that it is ready. */
  void awaitReady() throws InterruptedException {
    forked.await(PATIENCE, () -> answer("/health/ready").isPresent());
  }

  /** Returns what the service reports now. */
  Reported reported() {
    String scrape = answer("/metrics").orElse("");
    return new Reported(
        sum(scrape, "kafka_consumer_fetch_manager_bytes_consumed_total\\{.*restore-consumer.*"),
        sum(scrape, "unimos_domain_loads_total .*"),
        sum(scrape, "unimos_domain_load_seconds_total .*"));
  }

  /** Returns the answer of a page; empty if it has none or is not well. */
  private Optional<String> answer(String page) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + page)).timeout(ANSWER).build();
    try {
      HttpResponse<String> said = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      return said.statusCode() == 200 ? Optional.of(said.body()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static double sum(String scrape, String line) {
    return scrape
        .lines()
        .filter(each -> each.matches(line))
        .mapToDouble(each -> Double.parseDouble(each.substring(each.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Waits until the standbys have caught up: the service reads no more for some seconds. */
  void awaitCaughtUp() throws InterruptedException {
    double[] read = {0};
    long[] since = {System.nanoTime()};
    forked.await(
        PATIENCE,
        () -> {
          double now = reported().restoredBytes();
          if (now != read[0]) {
            read[0] = now;
            since[0] = System.nanoTime();
          }
          return now > 0 && System.nanoTime() - since[0] > STILL.toNanos();
        });
  }

  @Override
  public void close() {
    forked.close();
  }
}
