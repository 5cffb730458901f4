package io.unimos.lab.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The two ports of a broker. A broker that starts again on its folder takes its earlier ports if
 * they are free, so that clients find it and its own metadata stays true.
 *
 * @param clients the port for clients
 * @param controller the port of the broker's controller
 */
record BrokerPorts(int clients, int controller) {
  private static final int LEAST = 10_000;
  private static final int MOST = 20_000;
  private static final int ATTEMPTS = 100;

  /**
   * Returns two free ports. The system gives none of them to a client's connection, which would
   * keep a broker from coming back to its address.
   */
  static BrokerPorts free() {
    for (int attempt = 1; ; attempt++) {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      try {
        return bind(random.nextInt(LEAST, MOST), random.nextInt(LEAST, MOST));
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw new UncheckedIOException("no free port on the loopback interface", e);
        }
      }
    }
  }

  /**
   * Returns the ports kept in {@code file}, or free ones if there is no file or the ports are in
   * use.
   */
  static BrokerPorts keptIn(Path file) {
    try {
      String[] kept = Files.readString(file).strip().split(" ", -1);
      return bind(Integer.parseInt(kept[0]), Integer.parseInt(kept[1]));
    } catch (IOException | RuntimeException e) {
      return free();
    }
  }

  private static BrokerPorts bind(int clients, int controller) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    // Both are open at once, so that they differ.
    try (ServerSocket first = new ServerSocket(clients, 1, loopback);
        ServerSocket second = new ServerSocket(controller, 1, loopback)) {
      return new BrokerPorts(first.getLocalPort(), second.getLocalPort());
    }
  }
}
