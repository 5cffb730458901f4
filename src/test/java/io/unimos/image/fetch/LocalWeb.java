package io.unimos.image.fetch;

import io.unimos.image.fetch.RemoteImages.FetchNetwork;
import io.unimos.security.TestKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * An https server on a loopback address whose answers are raw bytes, and fetchers for which that
 * address is the public internet. Only the resolver, the addresses' guard and the trusted authority
 * are the test's; all else is what the service runs.
 */
public final class LocalWeb implements AutoCloseable {
  /** The name in the certificate. */
  public static final String HOST = "images.example.com";

  private final SSLServerSocket server;
  private final Thread accepting;
  private final TestKeys keys;
  private final Answer answer;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> names = new CopyOnWriteArrayList<>();

  /** The server's answer to a request. */
  @FunctionalInterface
  public interface Answer {
    void to(String request, OutputStream out) throws IOException, InterruptedException;
  }

  private LocalWeb(TestKeys keys, String address, int port, Answer answer) throws IOException {
    this.keys = keys;
    this.answer = answer;
    this.server =
        (SSLServerSocket)
            keys.context()
                .getServerSocketFactory()
                .createServerSocket(port, 50, InetAddress.getByName(address));
    accepting = new Thread(this::accept, "local-web");
    accepting.setDaemon(true);
    accepting.start();
  }

  /** Starts a server at 127.0.0.1. */
  public static LocalWeb start(TestKeys keys, Answer answer) throws IOException {
    return new LocalWeb(keys, "127.0.0.1", 0, answer);
  }

  /** Starts a server at an address of its own. */
  static LocalWeb start(TestKeys keys, String address, int port, Answer answer) throws IOException {
    return new LocalWeb(keys, address, port, answer);
  }

  /** An answer with a length and a body. */
  public static Answer image(byte[] body) {
    return (request, out) -> {
      out.write(
          "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
              .formatted(body.length)
              .getBytes(StandardCharsets.US_ASCII));
      out.write(body);
    };
  }

  int port() {
    return server.getLocalPort();
  }

  /** A uri of this server. */
  public String uri(String target) {
    return "https://%s:%d%s".formatted(HOST, port(), target);
  }

  /** The first lines of all requests, with their headers. */
  public List<String> requests() {
    return requests;
  }

  /** The names that clients asked for in their handshakes. */
  List<String> names() {
    return names;
  }

  UriRules rules(int maxBytes, Duration timeout) {
    return new UriRules(
        true,
        List.of(HOST),
        Set.of(port()),
        maxBytes,
        timeout,
        2,
        2,
        Duration.ofSeconds(60),
        5,
        Duration.ofSeconds(30));
  }

  /** A fetcher for which loopback is public. */
  public RemoteImages images(int maxBytes, Duration timeout) {
    return images(maxBytes, timeout, host -> loopback("127.0.0.1"), address -> true);
  }

  RemoteImages images(
      int maxBytes,
      Duration timeout,
      FetchNetwork.Resolver resolver,
      Predicate<InetAddress> guard) {
    FetchNetwork world = new FetchNetwork(resolver, guard, keys.context().getSocketFactory());
    return new RemoteImages(rules(maxBytes, timeout), world);
  }

  static InetAddress[] loopback(String address) throws UnknownHostException {
    return new InetAddress[] {InetAddress.getByName(address)};
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread thread = new Thread(() -> serve((SSLSocket) socket), "local-web-request");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(SSLSocket socket) {
    try (socket) {
      socket.startHandshake();
      ((ExtendedSSLSession) socket.getSession())
          .getRequestedServerNames()
          .forEach(name -> names.add(new String(name.getEncoded(), StandardCharsets.US_ASCII)));
      String request = request(socket.getInputStream());
      requests.add(request);
      answer.to(request, socket.getOutputStream());
      socket.getOutputStream().flush();
    } catch (IOException | InterruptedException e) {
      // the client went away, which some tests want
    }
  }

  private static String request(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        break;
      }
      text.append((char) b);
    }
    return text.toString();
  }

  @Override
  public void close() {
    try {
      server.close();
      // until its thread has noticed, a closed socket still takes a connection
      accepting.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
