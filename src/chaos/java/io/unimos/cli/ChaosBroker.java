package io.unimos.cli;

import io.unimos.process.BrokerMain;
import io.unimos.process.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;

/** A broker in a process of its own, which can be killed and comes back at the same address. */
final class ChaosBroker implements AutoCloseable {
  private final Path folder;
  private final Path written;
  private ForkedJvm process;
  private String address;

  private ChaosBroker(Path folder) {
    this.folder = folder;
    written = folder.resolve("address");
  }

  static ChaosBroker start(Path folder) throws IOException {
    ChaosBroker broker = new ChaosBroker(Files.createDirectories(folder));
    broker.start();
    return broker;
  }

  /** Starts it again where it was, after {@link #kill}. */
  void start() throws IOException {
    Files.deleteIfExists(written);
    process =
        ForkedJvm.start(
            folder.resolve("broker.log"),
            Map.of(),
            BrokerMain.class,
            folder.resolve("data").toString(),
            written.toString());
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

  String address() {
    return address;
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** SIGSTOP: what a client sees of a broker that the network has lost. */
  void pause() throws IOException, InterruptedException {
    process.pause();
  }

  /** SIGCONT. */
  void resume() throws IOException, InterruptedException {
    process.resume();
  }

  @Override
  public void close() {
    process.close();
  }
}
