package io.unimos.service.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import io.unimos.service.metrics.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server for metrics and probes: GET and HEAD, no parameters, no body, no files. Nothing
 * can be changed by it. Owns its threads and its socket until {@link #close}.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final Set<String> READING = Set.of("GET", "HEAD");

  /** The bound on headers, since no client of the service sends cookies or long queries. */
  private static final int HEADER_BYTES = 4096;

  /** The number of threads: one acceptor, one selector, and the rest for scrapers and probes. */
  private static final int THREADS = 8;

  private static final int CONNECTIONS = 64;

  /** The time after which a client that stops in the middle of a request is disconnected. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  /**
   * The time after which any client is disconnected, even if it still sends bytes; a scrape takes
   * less.
   */
  private static final Duration LIFETIME = Duration.ofSeconds(30);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Metrics metrics;
  private final Health health;
  private final HttpPort port;

  /** The limits of the service's own port. */
  static final HttpPort.Limits LIMITS =
      new HttpPort.Limits(HEADER_BYTES, THREADS, CONNECTIONS, IDLE, LIFETIME);

  /**
   * A complete answer.
   *
   * @param headers the headers besides those of every answer; an equal name replaces
   */
  record Answer(int status, String type, String body, Map<String, String> headers) {
    /** The size below which compression saves less than one packet. */
    private static final int WORTH_COMPRESSING = 1500;

    /** The content type of Prometheus' text format. */
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private static final Map<String, String> ALWAYS =
        Map.of(
            "X-Content-Type-Options", "nosniff",
            "Cache-Control", "no-store",
            "Referrer-Policy", "no-referrer",
            "X-Frame-Options", "DENY",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");

    /** Returns an answer with one line of plain text. */
    static Answer line(int status, String text) {
      return new Answer(status, "text/plain;charset=utf-8", text + "\n", Map.of());
    }

    Answer with(String name, String value) {
      return new Answer(status, type, body, Map.of(name, value));
    }

    private static Answer json(boolean good, Map<String, Object> body) {
      try {
        String json = JSON.writeValueAsString(body);
        return new Answer(good ? 200 : 503, "application/json", json, Map.of());
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a map of plain values is always JSON", e);
      }
    }

    private boolean send(Request request, Response response, Callback callback) {
      response.setStatus(status);
      HttpFields.Mutable all = response.getHeaders();
      all.put(HttpHeader.CONTENT_TYPE, type);
      ALWAYS.forEach(all::put);
      headers.forEach(all::put);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      if (bytes.length >= WORTH_COMPRESSING
          && request.getHeaders().getQualityCSV(HttpHeader.ACCEPT_ENCODING).contains("gzip")) {
        all.put(HttpHeader.CONTENT_ENCODING, "gzip");
        bytes = compressed(bytes);
      }
      all.put(HttpHeader.CONTENT_LENGTH, bytes.length);
      response.write(true, ByteBuffer.wrap(bytes), callback);
      return true;
    }

    private static byte[] compressed(byte[] plain) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 4);
      try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
        gzip.write(plain);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }
  }

  private HttpServer(HttpPort.Address at, HttpPort.Limits limits, Metrics metrics, Health health) {
    this.metrics = metrics;
    this.health = health;
    this.port =
        new HttpPort(
            at,
            limits,
            HttpServer::answerForJetty,
            new Handler.Abstract() {
              @Override
              public boolean handle(Request request, Response response, Callback callback) {
                return answerOrError(request).send(request, response, callback);
              }
            });
  }

  /**
   * Replaces Jetty's own answers, such as 400 and 431, to what never becomes a request. The answer
   * is the status in words and reveals nothing of the input or the software.
   */
  private static boolean answerForJetty(Request request, Response response, Callback callback) {
    return statusInWords(response).send(request, response, callback);
  }

  /**
   * Starts the server.
   *
   * @throws IOException with one line if the address is not available
   */
  public static HttpServer start(HttpPort.Address at, Metrics metrics, Health health)
      throws IOException {
    return start(at, LIMITS, metrics, health);
  }

  static HttpServer start(
      HttpPort.Address at, HttpPort.Limits limits, Metrics metrics, Health health)
      throws IOException {
    HttpServer http = new HttpServer(at, limits, metrics, health);
    http.port.start();
    return http;
  }

  /** Returns the port on which it listens. */
  public int port() {
    return port.port();
  }

  @Override
  public void close() {
    port.close();
  }

  private static Answer statusInWords(Response response) {
    return Answer.line(response.getStatus(), HttpStatus.getMessage(response.getStatus()));
  }

  private Answer answerOrError(Request request) {
    try {
      return answer(request);
    } catch (RuntimeException e) {
      LOG.warn("{} {} failed", request.getMethod(), request.getHttpURI().getPath(), e);
      return Answer.line(500, "internal error");
    }
  }

  private Answer answer(Request request) {
    String path = request.getHttpURI().getPath();
    if (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    if (!READING.contains(request.getMethod())) {
      return Answer.line(405, "only GET and HEAD").with("Allow", "GET, HEAD");
    }
    return switch (path) {
      case "/metrics" -> new Answer(200, Answer.PROMETHEUS, metrics.scrape(), Map.of());
      case "/health" -> Answer.json(health.ready(), health());
      case "/health/live" -> Answer.json(health.live(), liveness());
      case "/health/ready" ->
          Answer.json(
              health.ready(),
              ImmutableMap.of("ready", health.ready(), "waitingFor", health.waitingFor()));
      default -> Answer.line(404, "not found");
    };
  }

  private Map<String, Object> liveness() {
    return health.live()
        ? ImmutableMap.of("live", true)
        : ImmutableMap.of("live", false, "reason", health.fatal());
  }

  private Map<String, Object> health() {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("live", health.live());
    answer.put("ready", health.ready());
    answer.put("waitingFor", health.waitingFor());
    answer.put("components", health.components());
    if (metrics.encoder().rate() > 0) {
      answer.put("encoder", Map.of("imagesPerSecond", metrics.encoder().rate()));
    }
    return answer;
  }
}
