package io.unimos.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Another process with the file of its output. Used by one thread, which closes it; killed with
 * this process too.
 */
final class ForkedProcess implements AutoCloseable {
  private static final int TAIL = 3_000;

  private final String name;
  private final Path log;
  private final Process process;
  private final Thread guard;

  private ForkedProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    guard = new Thread(process::destroyForcibly, "kill-" + name);
    Runtime.getRuntime().addShutdownHook(guard);
  }

  /** Starts a process, whose output is appended to a log of its name in the folder. */
  static ForkedProcess start(Path folder, String name, List<String> command) throws IOException {
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(key -> key.matches("(UNIMOS|KAFKA)_.*"));
    return new ForkedProcess(name, log, builder.start());
  }

  /**
   * Starts one of the program's commands.
   *
   * @param heap the heap, as in {@code -Xmx}
   * @param settings its settings, written beside the log
   */
  static ForkedProcess start(
      Path folder, String name, String heap, String command, Map<String, String> settings)
      throws IOException {
    Path file = folder.resolve(name + ".properties");
    Files.write(file, settings.entrySet().stream().map(Object::toString).sorted().toList());
    return start(
        folder,
        name,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            "-Dai.djl.offline=true",
            // The files that RocksDB unpacks remain when a process is killed.
            "-Djava.io.tmpdir=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            "io.unimos.Main",
            command,
            "--config",
            file.toString()));
  }

  /** Returns a port of the loopback interface that nobody uses. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Waits until a condition holds. */
  void await(Duration patience, BooleanSupplier done) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!done.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new IllegalStateException("the forked " + name + " does not get there\n" + tail());
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Kills the process with kill -9; returns when it is dead. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Requests a stop, as a supervisor does; does not wait for it. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end. */
  void awaitEnd(Duration patience) throws InterruptedException {
    if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("the forked " + name + " does not stop\n" + tail());
    }
  }

  /** Returns the end of the log. */
  String tail() {
    try {
      String all = Files.readString(log, StandardCharsets.UTF_8);
      return all.substring(Math.max(0, all.length() - TAIL));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the process is dead: it could write into a folder that is being removed. */
  @Override
  public void close() {
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(guard);
  }
}
