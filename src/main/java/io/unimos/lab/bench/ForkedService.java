package io.unimos.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * The service as {@code run} starts it, in a process of its own, to be killed. Its log is beside
 * its settings. Used by one thread, which closes it; goes with this process too.
 */
final class ForkedService implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Longer than it takes to tell of it. */
  private static final Duration STILL = Duration.ofSeconds(5);

  private static final int TAIL = 3_000;

  private static final Told NOTHING = new Told(false, 0, 0, 0);

  private final Process process;
  private final Thread guard;
  private final Path log;
  private final Path status;

  /**
   * What it tells of itself since its start. Needs {@code metrics.kafka=all}.
   *
   * @param restoredBytes of changelogs that it has read; standbys count too
   * @param loads cameras that came back into memory
   * @param loadSeconds that its stream threads spent on them
   */
  record Told(boolean ready, long restoredBytes, long loads, double loadSeconds) {
    String line() {
      return ready + " " + restoredBytes + " " + loads + " " + loadSeconds;
    }

    private static Told of(String line) {
      String[] parts = line.split(" ", -1);
      return new Told(
          Boolean.parseBoolean(parts[0]),
          Long.parseLong(parts[1]),
          Long.parseLong(parts[2]),
          Double.parseDouble(parts[3]));
    }

    /** What has come since then. */
    Told less(Told before) {
      return new Told(
          ready,
          restoredBytes - before.restoredBytes,
          loads - before.loads,
          loadSeconds - before.loadSeconds);
    }
  }

  private ForkedService(Process process, Path log, Path status) {
    this.process = process;
    this.log = log;
    this.status = status;
    guard = new Thread(process::destroyForcibly, "kill-forked");
    Runtime.getRuntime().addShutdownHook(guard);
  }

  /**
   * Starts it; it is not ready yet.
   *
   * @param folder for settings and log
   * @param heap as in {@code -Xmx}
   */
  static ForkedService start(Path folder, String name, String heap, Map<String, String> settings)
      throws IOException {
    Path file = folder.resolve(name + ".properties");
    Files.writeString(
        file,
        new TreeMap<>(settings)
            .entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining("\n")));
    Path log = folder.resolve(name + ".log");
    Path status = folder.resolve(name + ".status");
    Files.deleteIfExists(status);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            "-Dai.djl.offline=true",
            // what RocksDB unpacks stays where a process is killed
            "-Djava.io.tmpdir=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            ForkedServiceMain.class.getName(),
            file.toString(),
            status.toString());
    builder.environment().keySet().removeIf(key -> key.matches("(UNIMOS|KAFKA)_.*"));
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return new ForkedService(builder.start(), log, status);
  }

  /** Returns when it says that it is ready. */
  void awaitReady() throws InterruptedException {
    await(() -> told().ready());
  }

  /** What it told a moment ago. */
  Told told() {
    try {
      return Files.exists(status) ? Told.of(Files.readString(status)) : NOTHING;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when its standbys have read what there is: it reads no more for some seconds. */
  void awaitCaughtUp() throws InterruptedException {
    long[] read = {0, System.nanoTime()};
    await(
        () -> {
          long now = told().restoredBytes();
          if (now != read[0]) {
            read[0] = now;
            read[1] = System.nanoTime();
          }
          return now > 0 && System.nanoTime() - read[1] > STILL.toNanos();
        });
  }

  private void await(BooleanSupplier done) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new IllegalStateException("a forked service does not get there\n" + tail());
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** kill -9; returns when it is dead. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Tells it to stop, as a supervisor does; does not wait for it. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end. */
  void awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("a forked service does not stop\n" + tail());
    }
  }

  /** The end of the log. */
  String tail() {
    try {
      String all = Files.readString(log, StandardCharsets.UTF_8);
      return all.substring(Math.max(0, all.length() - TAIL));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      // or it would write into a folder that is being removed
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(guard);
  }

  /** Several of them, closed together. */
  static void closeAll(List<ForkedService> services) {
    services.forEach(ForkedService::close);
  }
}
