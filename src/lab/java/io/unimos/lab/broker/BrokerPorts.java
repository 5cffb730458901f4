package io.unimos.lab.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The two ports of a broker. A broker that starts again on its folder takes its earlier ports if
 * they are free, so that clients find it and its own metadata stays true.
 *
 * @param clients the port for clients
 * @param controller the port of the broker's controller
 */
record BrokerPorts(int clients, int controller) {
  /** Returns two free ports, to which a broker can come back. */
  static BrokerPorts free() {
    int clients = FreePort.any();
    int controller = FreePort.any();
    return clients == controller ? free() : new BrokerPorts(clients, controller);
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
