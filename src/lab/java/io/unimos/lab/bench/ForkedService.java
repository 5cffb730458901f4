package io.unimos.lab.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The service as {@code run} starts it, in a process of its own that can be killed. Its log is
 * beside its settings. Used by one thread, which closes it; ends with this process too.
 */
final class ForkedService implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /**
   * The time without reading after which standbys have caught up; longer than the interval of
   * reports.
   */
  private static final Duration STILL = Duration.ofSeconds(5);

  private static final Reported NOTHING = new Reported(false, 0, 0, 0);

  private final ForkedMain forked;

  /**
   * The figures that the service reports since its start.
   *
   * @param restoredBytes the bytes of changelogs that it has read, standbys included
   * @param loads the number of cameras that came back into memory
   * @param loadSeconds the time that its stream threads spent on them
   */
  record Reported(boolean ready, long restoredBytes, long loads, double loadSeconds) {
    String line() {
      return ready + " " + restoredBytes + " " + loads + " " + loadSeconds;
    }

    private static Reported of(String line) {
      String[] parts = line.split(" ", -1);
      return new Reported(
          Boolean.parseBoolean(parts[0]),
          Long.parseLong(parts[1]),
          Long.parseLong(parts[2]),
          Double.parseDouble(parts[3]));
    }

    /** Returns the difference to an earlier report. */
    Reported less(Reported before) {
      return new Reported(
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
   * Starts the service, which is not ready yet.
   *
   * @param folder the folder for settings and log
   * @param heap the heap, as in {@code -Xmx}
   */
  static ForkedService start(Path folder, String name, String heap, Map<String, String> settings)
      throws IOException {
    // The files that RocksDB unpacks remain when a process is killed.
    List<String> jvm =
        List.of("-Xmx" + heap, "-Dai.djl.offline=true", "-Djava.io.tmpdir=" + folder);
    return new ForkedService(
        ForkedMain.start(folder, name, ForkedServiceMain.class, settings, jvm));
  }

  /** Waits until the service reports that it is ready. */
  void awaitReady() throws InterruptedException {
    forked.await(PATIENCE, () -> reported().ready());
  }

  /** Returns the last report. */
  Reported reported() {
    return forked.reported().map(Reported::of).orElse(NOTHING);
  }

  /** Waits until the standbys have caught up: the service reads no more for some seconds. */
  void awaitCaughtUp() throws InterruptedException {
    long[] read = {0, System.nanoTime()};
    forked.await(
        PATIENCE,
        () -> {
          long now = reported().restoredBytes();
          if (now != read[0]) {
            read[0] = now;
            read[1] = System.nanoTime();
          }
          return now > 0 && System.nanoTime() - read[1] > STILL.toNanos();
        });
  }

  /** Kills the service with kill -9; returns when it is dead. */
  void kill() throws InterruptedException {
    forked.kill();
  }

  /** Requests a stop, as a supervisor does; does not wait for it. */
  void terminate() {
    forked.terminate();
  }

  /** Waits for its end. */
  void awaitEnd() throws InterruptedException {
    forked.awaitEnd(PATIENCE);
  }

  /** Returns the end of the log. */
  String tail() {
    return forked.tail();
  }

  @Override
  public void close() {
    forked.close();
  }

  /** Closes several services together. */
  static void closeAll(List<ForkedService> services) {
    services.forEach(ForkedService::close);
  }
}
