package io.unimos.lab.bench;

import io.unimos.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A console in a process of its own, as it runs beside a service. Used by one thread, which closes
 * it; ends with this process too.
 */
final class ForkedConsole implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ForkedMain forked;

  /**
   * The state that the console reports of itself.
   *
   * @param cpuMillis the processor time since its start
   * @param heapBytes the heap in use, including garbage
   */
  record Status(String url, long cpuMillis, long heapBytes) {}

  private ForkedConsole(ForkedMain forked) {
    this.forked = forked;
  }

  /**
   * Starts a console and returns when it listens.
   *
   * @param folder the folder for settings and log
   * @param heap the heap, as in {@code -Xmx}
   * @param others settings of its own
   */
  static ForkedConsole start(
      Path folder, String heap, Settings settings, Map<String, String> others)
      throws IOException, InterruptedException {
    Map<String, String> values = new TreeMap<>(others);
    values.put("bootstrap.servers", settings.service().bootstrapServers());
    values.put("schema.registry.url", settings.service().schemaRegistryUrl());
    values.put("console.port", "0");
    ForkedConsole console =
        new ForkedConsole(
            ForkedMain.start(
                folder, "console", ForkedConsoleMain.class, values, List.of("-Xmx" + heap)));
    try {
      console.forked.await(PATIENCE, () -> console.forked.reported().isPresent());
      return console;
    } catch (IllegalStateException | InterruptedException e) {
      console.close();
      throw e;
    }
  }

  /** Returns the last report, at most half a second old. */
  Status status() {
    String[] parts = forked.reported().orElseThrow().split(" ", -1);
    return new Status(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }

  /** Returns the report right after a garbage collection. */
  Status collected() throws IOException, InterruptedException {
    Path wish = Files.createFile(ForkedConsoleMain.wish(forked.status()));
    forked.await(PATIENCE, () -> !Files.exists(wish));
    return status();
  }

  @Override
  public void close() {
    forked.close();
  }
}
