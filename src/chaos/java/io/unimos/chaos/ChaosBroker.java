package io.unimos.chaos;

import io.unimos.harness.BrokerMain;
import io.unimos.lab.bench.ForkedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A broker in a process of its own, which can be killed and comes back at the same address. */
final class ChaosBroker implements AutoCloseable {
  private static ChaosBroker shared;

  private final Path folder;
  private final Path written;
  private final String second;
  private ForkedProcess process;
  private String address;

  private ChaosBroker(Path folder, String second) {
    this.folder = folder;
    this.second = second;
    written = folder.resolve("address");
  }

  /** Starts one that listens at a second address too; none when it is empty. */
  static ChaosBroker start(Path folder, String second) throws IOException {
    ChaosBroker broker = new ChaosBroker(Files.createDirectories(folder), second);
    broker.start();
    return broker;
  }

  /**
   * Returns the one for all worlds of this JVM whose fault lies elsewhere, each with topics of its
   * own; it ends with the JVM.
   */
  static ChaosBroker shared() throws IOException {
    if (shared == null) {
      Path folder = Path.of("target", "chaos-broker-" + ProcessHandle.current().pid());
      shared = start(folder.toAbsolutePath(), "");
    }
    return shared;
  }

  /** Starts it again where it was, after {@link #kill}. */
  void start() throws IOException {
    Files.deleteIfExists(written);
    List<String> arguments = new ArrayList<>();
    arguments.add(folder.resolve("data").toString());
    arguments.add(written.toString());
    if (!second.isEmpty()) {
      arguments.add(second);
    }
    process =
        ForkedProcess.java(
            folder.resolve("broker.log"), BrokerMain.class, arguments.toArray(String[]::new));
    Awaitility.await()
        .atMost(ChaosWorld.PATIENCE)
        .until(() -> Files.exists(written) || !process.isAlive());
    if (!process.isAlive()) {
      throw new AssertionError("the broker did not start\n" + process.tail());
    }
    String now = Files.readString(written);
    if (address != null && !address.equals(now)) {
      throw new AssertionError("the broker was at %s and is at %s".formatted(address, now));
    }
    address = now;
  }

  boolean isShared() {
    return this == shared;
  }

  String address() {
    return address;
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** SIGSTOP: what a client sees of a broker that the network has lost. */
  void pause() throws IOException, InterruptedException {
    process.signal("STOP");
  }

  /** SIGCONT. */
  void resume() throws IOException, InterruptedException {
    process.signal("CONT");
  }

  @Override
  public void close() {
    process.close();
  }
}
