package io.unimos.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A main class in a process of its own: {@code MAIN SETTINGS STATUS}, which maintains the status
 * file about itself. Its log is beside them. Used by one thread, which closes it; ends with this
 * process too.
 */
final class ForkedMain implements AutoCloseable {
  private static final int TAIL = 3_000;

  private final String name;
  private final LoggedProcess forked;
  private final Process process;
  private final Thread guard;
  private final Path status;

  private ForkedMain(String name, LoggedProcess forked, Path status) {
    this.name = name;
    this.forked = forked;
    process = forked.process();
    this.status = status;
    guard = new Thread(process::destroyForcibly, "kill-" + name);
    Runtime.getRuntime().addShutdownHook(guard);
  }

  /**
   * Starts the process, which has reported nothing yet.
   *
   * @param folder the folder for settings, status and log
   * @param jvm options of the virtual machine
   */
  static ForkedMain start(
      Path folder, String name, Class<?> main, Map<String, String> settings, List<String> jvm)
      throws IOException {
    Path file = folder.resolve(name + ".properties");
    Files.writeString(
        file,
        new TreeMap<>(settings)
            .entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining("\n")));
    Path status = folder.resolve(name + ".status");
    Files.deleteIfExists(status);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(file.toString(), status.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(key -> key.matches("(UNIMOS|KAFKA)_.*"));
    LoggedProcess forked = LoggedProcess.start(builder, folder.resolve(name + ".log"));
    return new ForkedMain(name, forked, status);
  }

  /** Returns the file of its reports. */
  Path status() {
    return status;
  }

  /** Returns the last report; empty before the first. */
  Optional<String> reported() {
    try {
      return Files.exists(status) ? Optional.of(Files.readString(status)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    String all = forked.log();
    return all.substring(Math.max(0, all.length() - TAIL));
  }

  @Override
  public void close() {
    forked.close();
    Runtime.getRuntime().removeShutdownHook(guard);
  }
}
