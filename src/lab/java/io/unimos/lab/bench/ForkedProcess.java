package io.unimos.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Another process with the file of its output. Used by one thread, which closes it; killed with
 * this process too.
 */
public final class ForkedProcess implements AutoCloseable {
  private static final int TAIL = 4_000;

  private final Path log;
  private final Process process;
  private final Thread guard;

  private ForkedProcess(Path log, Process process) {
    this.log = log;
    this.process = process;
    guard = new Thread(process::destroyForcibly, "kill-" + log.getFileName());
    Runtime.getRuntime().addShutdownHook(guard);
  }

  /** Starts a command, whose output is appended to the log. */
  static ForkedProcess start(Path log, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(key -> key.matches("(UNIMOS|KAFKA)_.*"));
    return new ForkedProcess(log, builder.start());
  }

  /** Starts a main class in a JVM with this one's class path. */
  public static ForkedProcess java(Path log, Class<?> main, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(main.getName()));
    all.addAll(List.of(arguments));
    return java(log, List.of(), all);
  }

  /**
   * Starts a JVM with this one's class path.
   *
   * @param before a command that the JVM replaces in the end, such as {@code ip netns exec NAME}
   * @param arguments further options, then a main class or {@code -jar} with a jar, then its own
   */
  public static ForkedProcess java(Path log, List<String> before, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-Dai.djl.offline=true"));
    // The files that RocksDB unpacks remain when a process is killed.
    command.add("-Djava.io.tmpdir=" + log.toAbsolutePath().getParent());
    command.add("-XX:ErrorFile=" + log.resolveSibling("crash.log").toAbsolutePath());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(arguments);
    return start(log, command);
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until a condition holds; fails at once when the process has ended without it. */
  public void await(Duration patience, BooleanSupplier done) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!done.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new IllegalStateException(log + " does not get there\n" + tail());
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Waits until the log has a text. */
  public void awaitLog(String text, Duration patience) throws InterruptedException {
    await(patience, () -> log().contains(text));
  }

  /** Kills the process with kill -9; returns when it is dead. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Requests a stop by SIGTERM, as a supervisor does; does not wait for it. */
  public void terminate() {
    process.destroy();
  }

  /** Sends another signal, such as STOP or CONT. */
  public void signal(String name) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    if (code != 0) {
      throw new IOException("kill -" + name + " ended with " + code);
    }
  }

  /** Waits for its end; returns the exit code. */
  public int awaitExit(Duration patience) throws InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(log + ": still running after " + patience + "\n" + tail());
    }
    return process.exitValue();
  }

  /** Returns what it has written so far. */
  public String log() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the end of the log. */
  public String tail() {
    String all = log();
    return all.substring(Math.max(0, all.length() - TAIL));
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
