package io.unimos.lab.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The service as {@code run} starts it, in a process of its own, to be killed. Its log is beside
 * its settings. Used by one thread, which closes it; goes with this process too.
 */
final class ForkedService implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Longer than it takes to tell of it. */
  private static final Duration STILL = Duration.ofSeconds(5);

  private static final Told NOTHING = new Told(false, 0, 0, 0);

  private final ForkedMain forked;

  /**
   * What it tells of itself since its start.
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

  private ForkedService(ForkedMain forked) {
    this.forked = forked;
  }

  /**
   * Starts it; it is not ready yet.
   *
   * @param folder for settings and log
   * @param heap as in {@code -Xmx}
   */
  static ForkedService start(Path folder, String name, String heap, Map<String, String> settings)
      throws IOException {
    // what RocksDB unpacks stays where a process is killed
    List<String> jvm =
        List.of("-Xmx" + heap, "-Dai.djl.offline=true", "-Djava.io.tmpdir=" + folder);
    return new ForkedService(
        ForkedMain.start(folder, name, ForkedServiceMain.class, settings, jvm));
  }

  /** Returns when it says that it is ready. */
  void awaitReady() throws InterruptedException {
    forked.await(PATIENCE, () -> told().ready());
  }

  /** What it told a moment ago. */
  Told told() {
    return forked.told().map(Told::of).orElse(NOTHING);
  }

  /** Returns when its standbys have read what there is: it reads no more for some seconds. */
  void awaitCaughtUp() throws InterruptedException {
    long[] read = {0, System.nanoTime()};
    forked.await(
        PATIENCE,
        () -> {
          long now = told().restoredBytes();
          if (now != read[0]) {
            read[0] = now;
            read[1] = System.nanoTime();
          }
          return now > 0 && System.nanoTime() - read[1] > STILL.toNanos();
        });
  }

  /** kill -9; returns when it is dead. */
  void kill() throws InterruptedException {
    forked.kill();
  }

  /** Tells it to stop, as a supervisor does; does not wait for it. */
  void terminate() {
    forked.terminate();
  }

  /** Waits for its end. */
  void awaitEnd() throws InterruptedException {
    forked.awaitEnd(PATIENCE);
  }

  /** The end of the log. */
  String tail() {
    return forked.tail();
  }

  @Override
  public void close() {
    forked.close();
  }

  /** Several of them, closed together. */
  static void closeAll(List<ForkedService> services) {
    services.forEach(ForkedService::close);
  }
}
