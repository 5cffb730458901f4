package io.unimos.ops;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics, probes and the live page over HTTP: GET and HEAD, no parameters, no body, no files.
 * Whatever changes something is a POST, and there is none without {@link Control}. Owns its threads
 * and its socket until {@link #close}.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final Set<HandlerType> READING = Set.of(HandlerType.GET, HandlerType.HEAD);
  private static final String PLAIN = "text/plain;charset=utf-8";
  private static final String JSON = "application/json";

  /** The content type of Prometheus' text format. */
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  /** No client of ours sends cookies or long queries. */
  private static final int HEADER_BYTES = 4096;

  /** One acceptor, one selector and a few requests at once: scrapers, probes and some people. */
  private static final int THREADS = 8;

  private static final int CONNECTIONS = 64;

  /** A client that stops in mid-request is let go after this time. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  /** A client that sends a byte now and then is let go after this time; a scrape takes less. */
  private static final Duration LIFETIME = Duration.ofSeconds(30);

  private final Metrics metrics;
  private final ServiceStatus status;
  private final Health health;
  private final Optional<Control> control;
  private final LivePage page = LivePage.load();
  private final Javalin server;

  /**
   * What a server is.
   *
   * @param idle how long a client may stop in mid-request
   * @param lifetime of a connection, at most
   */
  record Options(
      String host, int port, Optional<Control> control, Duration idle, Duration lifetime) {}

  private HttpServer(Options options, Metrics metrics, Health health) {
    this.metrics = metrics;
    this.health = health;
    this.control = options.control();
    this.status = new ServiceStatus(metrics, health);
    this.server = Javalin.create(config -> configure(config, options));
  }

  /**
   * Starts it.
   *
   * @param host {@code http.host}
   * @param port {@code http.port}; 0 takes a free one
   * @throws IOException if the address cannot be had; the message is one line
   */
  public static HttpServer start(String host, int port, Metrics metrics, Health health)
      throws IOException {
    return start(host, port, Optional.empty(), metrics, health);
  }

  /**
   * As {@link #start(String, int, Metrics, Health)}, for those who may change something as well.
   */
  public static HttpServer start(
      String host, int port, Optional<Control> control, Metrics metrics, Health health)
      throws IOException {
    return start(new Options(host, port, control, IDLE, LIFETIME), metrics, health);
  }

  static HttpServer start(Options options, Metrics metrics, Health health) throws IOException {
    HttpServer http = new HttpServer(options, metrics, health);
    try {
      http.server.start();
    } catch (JavalinBindException e) {
      throw new IOException(
          "cannot listen on %s:%d: taken, or no address of this machine"
              .formatted(options.host(), options.port()),
          e);
    }
    return http;
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }

  private void configure(JavalinConfig config, Options options) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.maxRequestSize = 0;
    config.jetty.threadPool = new QueuedThreadPool(THREADS, 2);
    config.jetty.modifyHttpConfiguration(HttpServer::limit);
    config.jetty.addConnector((jetty, http) -> connector(jetty, http, options));
    config.jetty.modifyServer(jetty -> jetty.setErrorHandler(new PlainErrors()));
    config.routes.before(this::guard);
    config.routes.get("/", this::live);
    config.routes.get("/status", ctx -> json(ctx, true, status.status()));
    config.routes.get("/metrics", ctx -> ctx.contentType(PROMETHEUS).result(metrics.scrape()));
    config.routes.get("/health", ctx -> json(ctx, health.ready(), status.health()));
    config.routes.get("/health/live", ctx -> json(ctx, health.live(), status.live()));
    config.routes.get("/health/ready", ctx -> json(ctx, health.ready(), status.ready()));
    control.ifPresent(orders -> orders.addTo(config));
    config.routes.error(404, ctx -> ctx.contentType(PLAIN).result("not found\n"));
    config.routes.exception(Exception.class, HttpServer::internalError);
  }

  private static void limit(HttpConfiguration http) {
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setSendDateHeader(false);
  }

  private static ServerConnector connector(Server jetty, HttpConfiguration http, Options options) {
    ServerConnector connector =
        new ServerConnector(jetty, null, null, null, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(options.host());
    connector.setPort(options.port());
    connector.setIdleTimeout(options.idle().toMillis());
    connector.addBean(new ConnectionAge(connector.getScheduler(), options.lifetime()));
    jetty.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
    return connector;
  }

  private void guard(Context ctx) {
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.header("Cache-Control", "no-store");
    ctx.header("Referrer-Policy", "no-referrer");
    ctx.header("X-Frame-Options", "DENY");
    ctx.header("Cross-Origin-Resource-Policy", "same-origin");
    ctx.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    boolean orders = HandlerType.POST.equals(ctx.method()) && ctx.path().startsWith("/domains/");
    if (orders && control.isPresent()) {
      if (!control.get().admits(ctx)) {
        ctx.skipRemainingHandlers();
      }
    } else if (!READING.contains(ctx.method())) {
      ctx.status(405).header("Allow", "GET, HEAD").contentType(PLAIN).result("only GET and HEAD\n");
      ctx.skipRemainingHandlers();
    }
  }

  private void live(Context ctx) {
    ctx.header("Content-Security-Policy", page.contentSecurityPolicy());
    ctx.contentType("text/html;charset=utf-8").result(page.html());
  }

  private static void json(Context ctx, boolean good, String body) {
    ctx.status(good ? 200 : 503).contentType(JSON).result(body);
  }

  private static void internalError(Exception failure, Context ctx) {
    LOG.warn("{} {} failed", ctx.method(), ctx.path(), failure);
    ctx.status(500).contentType(PLAIN).result("internal error\n");
  }
}
