package io.unimos.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports for processes that cannot choose one themselves. */
public final class FreePort {
  private FreePort() {}

  /** One that nobody listened at a moment ago, on the loopback interface. */
  public static int onLoopback() {
    return at(InetAddress.getLoopbackAddress());
  }

  /** Returns a free port at another of this machine's addresses. */
  public static int at(InetAddress address) {
    try (ServerSocket socket = new ServerSocket(0, 1, address)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
