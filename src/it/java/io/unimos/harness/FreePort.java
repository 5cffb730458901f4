package io.unimos.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for processes that cannot choose one themselves: none of those that the system gives to
 * clients' connections, of which another test may make one meanwhile.
 */
public final class FreePort {
  private static final int LEAST = 20_000;
  private static final int MOST = 32_000;
  private static final int ATTEMPTS = 100;

  private FreePort() {}

  /** One that nobody listened at a moment ago, on the loopback interface. */
  public static int onLoopback() {
    return at(InetAddress.getLoopbackAddress());
  }

  /** Returns a free port at another of this machine's addresses. */
  public static int at(InetAddress address) {
    for (int attempt = 1; ; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LEAST, MOST);
      try (ServerSocket socket = new ServerSocket(port, 1, address)) {
        return socket.getLocalPort();
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
