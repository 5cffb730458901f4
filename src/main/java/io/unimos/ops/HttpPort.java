package io.unimos.ops;

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
import org.eclipse.jetty.http.UriCompliance;
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
 * A port for HTTP/1.1, and what is refused on it before any handler is asked: long headers, more
 * connections than a bound, connections that last, and requests for the name of another server.
 * Owns its threads and its socket until {@link #close}.
 */
public final class HttpPort implements AutoCloseable {
  private final Server server;
  private final ServerConnector connector;
  private final ConnectionAge age;

  /**
   * Where to listen.
   *
   * @param host name or address; 0.0.0.0 for all of this machine
   * @param port 0 takes a free one
   * @param names under which clients may ask for it, besides those that need no mention
   */
  public record Address(String host, int port, List<String> names) {}

  /**
   * What all clients together may take.
   *
   * @param headerBytes of a request
   * @param threads one acceptor, one selector, and as many requests at once as are left
   * @param connections at once; more wait until one ends
   * @param idle how long a client may stop in mid-request
   * @param lifetime of a connection, at most; its end is announced when half of it is over
   * @param uris what a path may look like
   */
  public record Limits(
      int headerBytes,
      int threads,
      int connections,
      Duration idle,
      Duration lifetime,
      UriCompliance uris) {}

  /**
   * Makes a port that does not listen yet.
   *
   * @param errors answers in place of Jetty; the response has its status already
   */
  public HttpPort(Address at, Limits limits, Request.Handler errors, Handler handler) {
    server = new Server(new QueuedThreadPool(limits.threads(), 2));
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(limits.headerBytes());
    http.setSendDateHeader(false);
    http.setSendServerVersion(false);
    http.setUriCompliance(limits.uris());
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
   * Begins to listen.
   *
   * @throws IOException if the address cannot be had; the message is one line
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

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Lets the answer to this request take longer than a connection lives, and end with it. */
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

  /** Stands before the handler of the owner. */
  private final class Guard extends Handler.Wrapper {
    private final Names names;

    Guard(Handler handler, Names names) {
      super(handler);
      this.names = names;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      if (age.isOld(request.getConnectionMetaData().getConnection())) {
        // so that no client of good manners finds it dead in mid-request
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
   * The names of this server. A page of a stranger can have its own name resolved to this machine,
   * and its script is then of the same origin as our pages; but the name is still the stranger's
   * (DNS rebinding). An address is nobody's name, so it is always taken.
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
        // a machine without a name is asked by another one
      }
      return new Names(Set.copyOf(known));
    }

    private static void add(Set<String> known, Collection<String> names) {
      names.forEach(name -> known.add(name.toLowerCase(Locale.ROOT)));
    }

    /** Whether a request's host is this server; where it names none, Jetty says its address. */
    boolean contain(String host) {
      return ADDRESS.matcher(host).matches() || known.contains(host.toLowerCase(Locale.ROOT));
    }
  }
}
