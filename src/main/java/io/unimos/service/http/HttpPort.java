package io.unimos.service.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A port for HTTP/1.1 with the checks that precede every handler. It limits the size of headers and
 * the number and lifetime of connections, and refuses requests for another server's name. Owns its
 * threads and its socket until {@link #close}.
 */
public final class HttpPort implements AutoCloseable {
  private final Server server;
  private final ServerConnector connector;
  private final ConnectionAge age;

  /**
   * The address to listen on.
   *
   * @param host a name or address; 0.0.0.0 for all addresses of this machine
   * @param port the port; 0 for any free one
   * @param names the names of this server besides those that are known anyway
   */
  public record Address(String host, int port, List<String> names) {}

  /**
   * The limits on all clients together.
   *
   * @param headerBytes the bound on the headers of a request
   * @param threads the number of threads: one acceptor, one selector, and the rest for requests
   * @param connections the number of connections at once; more wait until one ends
   * @param idle the longest pause of a client in the middle of a request
   * @param lifetime the longest life of a connection; its end is announced after half of it
   */
  public record Limits(
      int headerBytes, int threads, int connections, Duration idle, Duration lifetime) {}

  /**
   * Makes a port that does not listen yet.
   *
   * @param errors the handler that answers in place of Jetty; the response already has its status
   */
  public HttpPort(Address at, Limits limits, Request.Handler errors, Handler handler) {
    server = new Server(new QueuedThreadPool(limits.threads(), 2));
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(limits.headerBytes());
    http.setSendDateHeader(false);
    http.setSendServerVersion(false);
    connector =
        new ServerConnector(server, null, null, null, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(at.host());
    connector.setPort(at.port());
    connector.setIdleTimeout(limits.idle().toMillis());
    age = new ConnectionAge(connector.getScheduler(), limits.lifetime());
    connector.addBean(age);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
    server.setErrorHandler(errors);
    server.setHandler(BodyFirst.before(new Guard(handler, Names.of(at))));
  }

  /**
   * Starts to listen.
   *
   * @throws IOException with one line if the address is not available
   */
  public void start() throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException(
          "cannot listen on %s:%d: taken, or no address of this machine"
              .formatted(connector.getHost(), connector.getPort()),
          e);
    }
  }

  /** Returns the port on which it listens. */
  public int port() {
    return connector.getLocalPort();
  }

  /**
   * Lets the answer to this request outlive the usual connection, and closes the connection with
   * it.
   */
  public void lastFor(Duration most, Request request, Response response) {
    announceEnd(response);
    age.extend(request.getConnectionMetaData().getConnection(), most);
  }

  @Override
  public void close() {
    LifeCycle.stop(server);
  }

  private static void announceEnd(Response response) {
    response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
  }

  /** A handler that runs the checks before the owner's handler. */
  private final class Guard extends Handler.Wrapper {
    private final Names names;

    Guard(Handler handler, Names names) {
      super(handler);
      this.names = names;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      if (age.isOld(request.getConnectionMetaData().getConnection())) {
        // a well-behaved client then does not find the connection closed in the middle of a request
        announceEnd(response);
      }
      if (!names.contain(request.getHttpURI().getHost())) {
        Response.writeError(request, response, callback, HttpStatus.MISDIRECTED_REQUEST_421);
        return true;
      }
      return super.handle(request, response, callback);
    }
  }

  /**
   * The names of this server. A foreign page can have its own name resolved to this machine, so
   * that its script shares the origin of our pages (DNS rebinding). The host header then still
   * carries the foreign name. An address belongs to no foreign page, so it is always accepted.
   */
  private record Names(Set<String> known) {
    private static final Pattern ADDRESS =
        Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9A-Fa-f:.]+]");

    static Names of(Address at) {
      Set<String> known = new HashSet<>();
      add(known, List.of("localhost", at.host()));
      add(known, at.names());
      try {
        add(known, List.of(InetAddress.getLocalHost().getHostName()));
      } catch (UnknownHostException e) {
        // this machine has no name, so clients use another one
      }
      return new Names(Set.copyOf(known));
    }

    private static void add(Set<String> known, Collection<String> names) {
      names.forEach(name -> known.add(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * Returns whether a request's host is this server. If a request names no host, Jetty reports
     * its address.
     */
    boolean contain(String host) {
      return ADDRESS.matcher(host).matches() || known.contains(host.toLowerCase(Locale.ROOT));
    }
  }
}
