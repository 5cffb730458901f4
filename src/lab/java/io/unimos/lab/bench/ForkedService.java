package io.unimos.lab.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The service in a process of its own that can be killed. Used by one thread, which closes it; ends
 * with this process too.
 */
final class ForkedService implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** The time without reading after which standbys have caught up. */
  private static final Duration STILL = Duration.ofSeconds(5);

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
    int port = ForkedProcess.freePort();
    Map<String, String> all = new HashMap<>(settings);
    all.put("http.port", Integer.toString(port));
    return new ForkedService(
        ForkedProcess.start(folder, name, heap, "run", all), "http://127.0.0.1:" + port);
  }

  ForkedProcess process() {
    return forked;
  }

  /** Waits until the service reports that it is ready. */
  void awaitReady() throws InterruptedException {
    forked.await(PATIENCE, () -> PageReader.answer(url + "/health/ready").isPresent());
  }

  /** Returns what the service reports now. */
  Reported reported() {
    String scrape = PageReader.answer(url + "/metrics").orElse("");
    return new Reported(
        sum(scrape, "kafka_consumer_fetch_manager_bytes_consumed_total\\{.*restore-consumer.*"),
        sum(scrape, "unimos_domain_loads_total .*"),
        sum(scrape, "unimos_domain_load_seconds_total .*"));
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

  /** Waits for its end. */
  void awaitEnd() throws InterruptedException {
    forked.awaitEnd(PATIENCE);
  }

  @Override
  public void close() {
    forked.close();
  }
}
