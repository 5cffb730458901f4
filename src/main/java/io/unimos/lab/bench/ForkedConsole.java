package io.unimos.lab.bench;

import io.unimos.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A console in a process of its own, as it runs beside a service. Used by one thread, which closes
 * it; goes with this process too.
 */
final class ForkedConsole implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1);

  private final Process process;
  private final Path status;
  private final Thread guard;

  /**
   * What it tells of itself.
   *
   * @param cpuMillis since its start
   * @param heapBytes in use, what is no longer needed included
   */
  record Status(String url, long cpuMillis, long heapBytes) {}

  private ForkedConsole(Process process, Path status) {
    this.process = process;
    this.status = status;
    guard = new Thread(process::destroyForcibly, "kill-console");
    Runtime.getRuntime().addShutdownHook(guard);
  }

  /**
   * Starts one and returns when it listens.
   *
   * @param folder for settings and log
   * @param heap as in {@code -Xmx}
   * @param others settings of its own
   */
  static ForkedConsole start(
      Path folder, String heap, Settings settings, Map<String, String> others)
      throws IOException, InterruptedException {
    Map<String, String> values = new TreeMap<>(others);
    values.put("bootstrap.servers", settings.service().bootstrapServers());
    values.put("schema.registry.url", settings.service().schemaRegistryUrl());
    values.put("console.port", "0");
    Path file = folder.resolve("console.properties");
    Files.writeString(
        file,
        values.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining("\n")));
    Path status = folder.resolve("console.status");
    Files.deleteIfExists(status);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            "-cp",
            System.getProperty("java.class.path"),
            ForkedConsoleMain.class.getName(),
            file.toString(),
            status.toString());
    builder.environment().keySet().removeIf(key -> key.matches("(UNIMOS|KAFKA)_.*"));
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("console.log").toFile());
    ForkedConsole console = new ForkedConsole(builder.start(), status);
    long end = System.nanoTime() + PATIENCE;
    while (!Files.exists(status)) {
      if (!console.process.isAlive() || System.nanoTime() - end > 0) {
        console.close();
        throw new IllegalStateException(
            "the console does not start\n" + Files.readString(folder.resolve("console.log")));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return console;
  }

  /** What it told last, half a second ago at most. */
  Status status() {
    try {
      String[] parts = Files.readString(status).split(" ", -1);
      return new Status(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same right after a collection. */
  Status collected() throws IOException, InterruptedException {
    Path wish = Files.createFile(ForkedConsoleMain.wish(status));
    long end = System.nanoTime() + PATIENCE;
    while (Files.exists(wish)) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("the console tells no more");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return status();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(guard);
  }
}
