package io.unimos.harness;

import io.unimos.lab.broker.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A broker as a process: {@code BrokerMain FOLDER FILE [HOST:PORT]} writes its address into the
 * file. It listens at the second address too, for clients that come by another way.
 */
public final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] args) throws Exception {
    EmbeddedBroker broker =
        EmbeddedBroker.start(
            Path.of(args[0]), settings -> args.length > 2 ? with(settings, args[2]) : settings);
    Path written = Path.of(args[1] + ".part");
    Files.writeString(written, broker.bootstrapServers());
    Files.move(written, Path.of(args[1]));
    Thread.currentThread().join();
  }

  private static Map<String, String> with(Map<String, String> settings, String address) {
    Map<String, String> more = new LinkedHashMap<>(settings);
    more.merge("listeners", "SECOND://" + address, (a, b) -> a + "," + b);
    more.merge("listener.security.protocol.map", "SECOND:PLAINTEXT", (a, b) -> a + "," + b);
    return more;
  }
}
