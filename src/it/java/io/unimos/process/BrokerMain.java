package io.unimos.process;

import io.unimos.embedded.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;

/** A broker as a process: {@code BrokerMain FOLDER FILE} writes its address into the file. */
public final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] args) throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]));
    Path written = Path.of(args[1] + ".part");
    Files.writeString(written, broker.bootstrapServers());
    Files.move(written, Path.of(args[1]));
    Thread.currentThread().join();
  }
}
