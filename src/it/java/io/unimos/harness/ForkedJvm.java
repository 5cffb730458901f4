package io.unimos.harness;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A JVM of its own with this test's class path; its output goes to a file. Killed when closed. */
public final class ForkedJvm implements AutoCloseable {
  private static final int TAIL = 4_000;

  private final Process process;
  private final Path log;

  private ForkedJvm(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts a main class; the log is appended to. */
  public static ForkedJvm start(
      Path log, Map<String, String> environment, Class<?> main, String... arguments)
      throws IOException {
    return start(log, environment, List.of(), main, arguments);
  }

  /**
   * As above, behind a command that puts itself into the place of the JVM in the end, and so gives
   * it its own number: {@code ip netns exec NAME}, say.
   */
  public static ForkedJvm start(
      Path log,
      Map<String, String> environment,
      List<String> before,
      Class<?> main,
      String... arguments)
      throws IOException {
    List<String> what = new ArrayList<>();
    what.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    what.addAll(List.of(arguments));
    return start(log, environment, before, what);
  }

  /** As above, with options of the virtual machine that go before its usual ones. */
  public static ForkedJvm startWith(
      Path log, List<String> options, Class<?> main, String... arguments) throws IOException {
    List<String> what = new ArrayList<>(options);
    what.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    what.addAll(List.of(arguments));
    return start(log, Map.of(), List.of(), what);
  }

  /** The program as it is shipped, with no more libraries than lie beside it. */
  public static ForkedJvm startJar(Path log, Path jar, String... arguments) throws IOException {
    return startJar(log, List.of(), jar, arguments);
  }

  /** As above, with options of the virtual machine that go before its usual ones. */
  public static ForkedJvm startJar(Path log, List<String> options, Path jar, String... arguments)
      throws IOException {
    List<String> what = new ArrayList<>(options);
    what.addAll(List.of("-jar", jar.toString()));
    what.addAll(List.of(arguments));
    return start(log, Map.of(), List.of(), what);
  }

  private static ForkedJvm start(
      Path log, Map<String, String> environment, List<String> before, List<String> what)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.add("-XX:TieredStopAtLevel=1");
    // what RocksDB unpacks stays where the process is killed
    command.add("-Djava.io.tmpdir=" + log.toAbsolutePath().getParent());
    command.add("-XX:ErrorFile=" + log.resolveSibling("crash.log").toAbsolutePath());
    command.addAll(what);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("UNIMOS_"));
    builder.environment().putAll(environment);
    File file = log.toFile();
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(file));
    return new ForkedJvm(builder.start(), log);
  }

  /** kill -9. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGSTOP: it neither runs nor dies. */
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT, after {@link #pause}. */
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    if (code != 0) {
      throw new IOException("kill -" + name + " ended with " + code);
    }
  }

  /** The process's number. */
  public long pid() {
    return process.pid();
  }

  /** SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Waits for the exit code; fails when it does not come. */
  public int awaitExit(Duration atMost) throws InterruptedException {
    if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("still running after " + atMost + "\n" + tail());
    }
    return process.exitValue();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public String log() throws IOException {
    return Files.readString(log, StandardCharsets.UTF_8);
  }

  /** Waits until the log has a text; fails at once when the process has ended without it. */
  public void awaitLog(String text, Duration atMost) {
    Awaitility.await()
        .atMost(atMost)
        .until(
            () -> {
              if (log().contains(text)) {
                return true;
              }
              if (!process.isAlive()) {
                throw new AssertionError(
                    "ended with "
                        + process.exitValue()
                        + " before it said '"
                        + text
                        + "'\n"
                        + tail());
              }
              return false;
            });
  }

  /** The end of the log. */
  public String tail() {
    try {
      String all = log();
      return all.substring(Math.max(0, all.length() - TAIL));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
