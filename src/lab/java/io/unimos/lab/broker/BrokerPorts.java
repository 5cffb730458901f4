package io.unimos.lab.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The two ports of a broker. A broker that starts again on its folder takes the ports it had when
 * they are still free, so that clients find it and its own metadata stays true.
 *
 * @param clients where clients connect
 * @param controller where the broker finds its controller
 */
record BrokerPorts(int clients, int controller) {

  static BrokerPorts free() {
    try {
      return bind(0, 0);
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on the loopback interface", e);
    }
  }

  /** Those kept in {@code file}, or free ones if there is no file or somebody holds them. */
  static BrokerPorts keptIn(Path file) {
    try {
      String[] kept = Files.readString(file).strip().split(" ", -1);
      return bind(Integer.parseInt(kept[0]), Integer.parseInt(kept[1]));
    } catch (IOException | RuntimeException e) {
      return free();
    }
  }

  void keepIn(Path file) throws IOException {
    Files.writeString(file, clients + " " + controller);
  }

  private static BrokerPorts bind(int clients, int controller) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    // both open at once, so that they differ
    try (ServerSocket first = new ServerSocket(clients, 1, loopback);
        ServerSocket second = new ServerSocket(controller, 1, loopback)) {
      return new BrokerPorts(first.getLocalPort(), second.getLocalPort());
    }
  }
}
