package io.unimos.lab.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** The ports for servers that cannot choose one themselves, or have to come back to theirs. */
public final class FreePort {
  private static final int LEAST = 10_000;
  private static final int MOST = 32_000;
  private static final int ATTEMPTS = 100;

  private FreePort() {}

  /** Returns a port of the loopback interface, as {@link #at} does. */
  public static int any() {
    return at(InetAddress.getLoopbackAddress());
  }

  /**
   * Returns a port that nobody uses at one of this machine's addresses, and that the system gives
   * to no client's connection meanwhile.
   */
  public static int at(InetAddress address) {
    for (int attempt = 1; ; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LEAST, MOST);
      try (ServerSocket socket = new ServerSocket(port, 1, address)) {
        return socket.getLocalPort();
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw new UncheckedIOException("no free port at " + address, e);
        }
      }
    }
  }
}
