package io.unimos.chaos;

import io.unimos.lab.broker.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of its own for one process, joined to this machine by a cable that can be pulled out
 * ({@code ip netns}, a veth pair): what is sent while it is out gets no answer, not even a refusal,
 * and connections stay as they are. Needs root.
 */
final class NetworkNamespace implements AutoCloseable {
  private static final String SUBNET = "10.253.";

  private final String name;
  private final String cable;
  private final String hostAddress;

  private NetworkNamespace(String name, String cable, String hostAddress) {
    this.name = name;
    this.cable = cable;
    this.hostAddress = hostAddress;
  }

  /** Returns true if this user can create one on this machine. */
  static boolean isPossible() {
    String name = "unimos-try-" + ProcessHandle.current().pid();
    try {
      ip("netns", "add", name);
      ip("netns", "del", name);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Makes one; two tests at once get different ones. */
  static NetworkNamespace make() throws IOException {
    long pid = ProcessHandle.current().pid();
    String prefix = SUBNET + pid / 64 % 256 + ".";
    long first = pid % 64 * 4;
    String host = prefix + (first + 1);
    String inside = prefix + (first + 2);
    // the names of interfaces end at 15 characters
    NetworkNamespace made = new NetworkNamespace("unimos-" + pid, "um" + pid, host);
    String far = "un" + pid;
    ip("netns", "add", made.name);
    try {
      ip("link", "add", made.cable, "type", "veth", "peer", "name", far, "netns", made.name);
      ip("addr", "add", host + "/30", "dev", made.cable);
      ip("link", "set", made.cable, "up");
      made.inside("addr", "add", inside + "/30", "dev", far);
      made.inside("link", "set", far, "up");
      made.inside("link", "set", "lo", "up");
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  /** This machine's address, as the process in the namespace reaches it. */
  String hostAddress() {
    return hostAddress;
  }

  /** An address that nobody listens at. */
  String freeAddress() throws IOException {
    return hostAddress + ":" + FreePort.at(InetAddress.getByName(hostAddress));
  }

  /** Returns the words that run a command in the namespace. */
  List<String> command() {
    return List.of("ip", "netns", "exec", name);
  }

  void pull() throws IOException {
    ip("link", "set", cable, "down");
  }

  void plug() throws IOException {
    ip("link", "set", cable, "up");
  }

  private void inside(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("-n", name));
    all.addAll(List.of(arguments));
    ip(all.toArray(String[]::new));
  }

  private static void ip(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String reported = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + reported.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Both ends of the cable go with it. */
  @Override
  public void close() {
    try {
      ip("netns", "del", name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
