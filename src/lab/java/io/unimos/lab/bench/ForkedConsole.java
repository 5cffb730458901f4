package io.unimos.lab.bench;

import io.unimos.config.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A console in a process of its own, as it runs beside a service. Used by one thread, which closes
 * it; ends with this process too.
 */
final class ForkedConsole implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ForkedProcess forked;
  private final String url;

  private ForkedConsole(ForkedProcess forked, String url) {
    this.forked = forked;
    this.url = url;
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
    int port = ForkedProcess.freePort();
    Map<String, String> values = new HashMap<>(others);
    values.put("bootstrap.servers", settings.service().bootstrapServers());
    values.put("schema.registry.url", settings.service().schemaRegistryUrl());
    values.put("console.port", Integer.toString(port));
    ForkedConsole console =
        new ForkedConsole(
            ForkedProcess.start(folder, "console", heap, "console", values),
            "http://127.0.0.1:" + port + "/");
    try {
      console.forked.await(PATIENCE, () -> PageReader.answer(console.url).isPresent());
      return console;
    } catch (IllegalStateException | InterruptedException e) {
      console.close();
      throw e;
    }
  }

  /** Returns its address, with a slash at the end. */
  String url() {
    return url;
  }

  /** Returns the processor time since its start. */
  long cpuMillis() {
    return forked.handle().info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
  }

  /** Returns the bytes of its live objects, which the JDK's jcmd counts after a collection. */
  long heapBytes() throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String pid = Long.toString(forked.handle().pid());
    try (BufferedReader said =
        new ProcessBuilder(jcmd, pid, "GC.class_histogram").start().inputReader()) {
      String total = said.lines().reduce("", (before, line) -> line);
      return Long.parseLong(total.strip().split("\\s+", -1)[2]);
    }
  }

  @Override
  public void close() {
    forked.close();
  }
}
