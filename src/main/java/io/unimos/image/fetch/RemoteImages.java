package io.unimos.image.fetch;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.unimos.image.guard.Refusal;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The fetcher of images by uri, on the calling thread, from hosts that the operator has listed. The
 * name is resolved once, and every address of it has to be public. The connection goes to the
 * address that was checked, with the name in SNI, certificate and Host header. A DNS answer that
 * changes between check and use therefore has no effect. No proxy, no redirects, no credentials, no
 * cookies, no second try of a request. A timer closes the socket at the deadline, whatever the
 * server does.
 *
 * <p>Thread-safe. Details name the host at most: never an address, never path or query. Owns the
 * timer and the resolver's threads until {@link #close}.
 */
public final class RemoteImages implements AutoCloseable {
  private final UriRules rules;
  private final FetchNetwork world;
  private final ScheduledThreadPoolExecutor watch;
  private final ExecutorService resolvers;

  public RemoteImages(UriRules rules) {
    this(rules, FetchNetwork.real());
  }

  RemoteImages(UriRules rules, FetchNetwork world) {
    this.rules = rules;
    this.world = world;
    this.watch =
        new ScheduledThreadPoolExecutor(
            1, new ThreadFactoryBuilder().setNameFormat("fetch-watch").setDaemon(true).build());
    this.watch.setRemoveOnCancelPolicy(true);
    // a resolver cannot be interrupted; when all hang, names count as unreachable
    this.resolvers =
        Executors.newFixedThreadPool(
            rules.threads(),
            new ThreadFactoryBuilder().setNameFormat("resolve-%d").setDaemon(true).build());
  }

  /** Returns the rules for uris and the bounds of a fetch. */
  public UriRules rules() {
    return rules;
  }

  /** Returns the most bytes that a fetch may bring. */
  public int maxBytes() {
    return rules.maxBytes();
  }

  /** Checks a uri by its text alone, without the network. */
  public Outcome<ImageUri> check(String uri) {
    return rules.enabled()
        ? ImageUri.parse(uri, rules)
        : Refusal.forbidden("images by uri are switched off (image.uri)").<ImageUri>outcome();
  }

  /**
   * Fetches the bytes behind a uri that was {@link #check}ed, within a time. The decoder recognises
   * their format; the server's content type is not read.
   */
  public Fetched fetch(ImageUri uri, Duration most) {
    long end = System.nanoTime() + most.toNanos();
    try {
      return new Fetched(get(uri, resolve(uri, end), end), true);
    } catch (Refusal e) {
      return Fetched.without(e);
    } catch (IOException | RuntimeException e) {
      return Fetched.without(unreachable(uri, e, end));
    }
  }

  /**
   * The result of a fetch.
   *
   * @param outcome the bytes, or the refusal
   * @param answered false if the host cost the time of a fetch and gave no answer to it
   */
  public record Fetched(Outcome<byte[]> outcome, boolean answered) {

    /** Returns the result for a refused name, which is no fault of the host's. */
    private static Fetched without(Refusal refusal) {
      Outcome.Rejected<byte[]> outcome = (Outcome.Rejected<byte[]>) refusal.<byte[]>outcome();
      return new Fetched(outcome, outcome.reason() != RejectReason.IMAGE_UNREACHABLE);
    }
  }

  private Refusal unreachable(ImageUri uri, Exception failure, long end) {
    if (end - System.nanoTime() <= 0) {
      return timedOut(uri);
    }
    String what = failure instanceof SSLException ? "no trusted TLS connection" : "no connection";
    return Refusal.unreachable(
        "%s to %s, or it broke (%s)".formatted(what, uri, failure.getClass().getSimpleName()));
  }

  private Refusal timedOut(ImageUri uri) {
    return Refusal.unreachable(
        "%s took longer than image.uri.timeout or the wait for its host leaves".formatted(uri));
  }

  /** Returns the first address, provided that all are permitted. */
  private InetAddress resolve(ImageUri uri, long end) throws Refusal {
    InetAddress[] addresses = addresses(uri, end);
    for (InetAddress address : addresses) {
      if (!world.permitted().test(address)) {
        throw Refusal.forbidden(
            "host %s has an address outside the public internet".formatted(uri.host()));
      }
    }
    return addresses[0];
  }

  private InetAddress[] addresses(ImageUri uri, long end) throws Refusal {
    try {
      Future<InetAddress[]> answer = resolvers.submit(() -> world.names().addresses(uri.host()));
      InetAddress[] addresses = answer.get(millisUntil(end), TimeUnit.MILLISECONDS);
      if (addresses.length > 0) {
        return addresses;
      }
    } catch (TimeoutException e) {
      throw timedOut(uri);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | RejectedExecutionException e) {
      // reported below: the resolver's message may name servers of this network
    }
    throw Refusal.unreachable("host %s does not resolve".formatted(uri.host()));
  }

  private Outcome<byte[]> get(ImageUri uri, InetAddress address, long end)
      throws IOException, Refusal {
    // the system's SOCKS proxy is bypassed too: it would resolve and connect in our place
    try (Socket plain = new Socket(Proxy.NO_PROXY)) {
      Future<?> closing =
          watch.schedule(() -> close(plain), end - System.nanoTime(), TimeUnit.NANOSECONDS);
      try {
        plain.connect(new InetSocketAddress(address, uri.port()), millisUntil(end));
        return get(uri, plain);
      } finally {
        closing.cancel(false);
      }
    }
  }

  private Outcome<byte[]> get(ImageUri uri, Socket plain) throws IOException, Refusal {
    SSLSocket tls = (SSLSocket) world.tls().createSocket(plain, uri.host(), uri.port(), true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    tls.getOutputStream().write(request(uri));
    InputStream in = tls.getInputStream();
    try {
      return Outcome.ok(new HttpsAnswer(in, rules.maxBytes()).body());
    } catch (Refusal e) {
      return e.outcome();
    }
  }

  private static byte[] request(ImageUri uri) {
    return """
    GET %s HTTP/1.1\r
    Host: %s\r
    Accept: image/jpeg, image/png\r
    Accept-Encoding: identity\r
    User-Agent: unimos-streams\r
    Connection: close\r
    \r
    """
        .formatted(uri.target(), uri.hostHeader())
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static int millisUntil(long end) {
    // 0 would mean for ever
    return (int) Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis());
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // closing failed, and there is nothing else to do
    }
  }

  /** Closes the fetcher; fetches under way still end within their time. */
  @Override
  public void close() {
    watch.shutdown();
    resolvers.shutdownNow();
  }

  /**
   * The network that a fetch uses, replaceable in tests.
   *
   * @param names the resolver, called once a fetch
   * @param permitted decides for each address whether it may be connected to
   * @param tls holds the trusted authorities
   */
  record FetchNetwork(Resolver names, Predicate<InetAddress> permitted, SSLSocketFactory tls) {

    /** The resolver. */
    interface Resolver {
      InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** Returns the system's resolver, the public internet, the JDK's authorities. */
    static FetchNetwork real() {
      return new FetchNetwork(
          InetAddress::getAllByName,
          AddressGuard::isPublic,
          (SSLSocketFactory) SSLSocketFactory.getDefault());
    }
  }
}
