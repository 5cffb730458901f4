package io.unimos.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A schema registry that can be told to fail: the few calls that Avro serialisers make, over HTTP
 * on the loopback interface. The real one is met elsewhere; this one is for its outages.
 */
public final class StubRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final List<String> schemas = new ArrayList<>();
  private final Map<String, List<Integer>> subjects = new TreeMap<>();
  private final AtomicBoolean failing = new AtomicBoolean();

  private StubRegistry(HttpServer server) {
    this.server = server;
  }

  public static StubRegistry start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    StubRegistry registry = new StubRegistry(server);
    server.createContext("/", registry::handle);
    server.setExecutor(
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "stub-registry");
              thread.setDaemon(true);
              return thread;
            }));
    server.start();
    return registry;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on every answer is 503, or as it should be. */
  public void fail(boolean fails) {
    failing.set(fails);
  }

  /** Adds a schema as somebody else would, and returns its id. */
  public synchronized int register(String subject, String schema) {
    int known = schemas.indexOf(schema);
    int id = known >= 0 ? known + 1 : schemas.size() + 1;
    if (known < 0) {
      schemas.add(schema);
    }
    List<Integer> versions = subjects.computeIfAbsent(subject, s -> new ArrayList<>());
    if (!versions.contains(id)) {
      versions.add(id);
    }
    return id;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (failing.get()) {
        answer(exchange, 503, "{\"error_code\":50301,\"message\":\"out of order\"}");
        return;
      }
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/subjects")) {
        answer(exchange, 200, subjectsJson());
      } else if (path.startsWith("/subjects/")) {
        subject(exchange, path.split("/", -1)[2]);
      } else if (path.startsWith("/schemas/ids/")) {
        schema(exchange, Integer.parseInt(path.split("/", -1)[3]));
      } else {
        answer(exchange, 404, "{\"error_code\":404,\"message\":\"no such call\"}");
      }
    }
  }

  private synchronized String subjectsJson() throws IOException {
    return JSON.writeValueAsString(subjects.keySet());
  }

  private void subject(HttpExchange exchange, String subject) throws IOException {
    JsonNode body = JSON.readTree(exchange.getRequestBody());
    int id = register(subject, body.get("schema").asText());
    answer(
        exchange,
        200,
        JSON.writeValueAsString(
            Map.of("id", id, "version", 1, "subject", subject, "schema", schemaOf(id))));
  }

  private synchronized String schemaOf(int id) {
    return schemas.get(id - 1);
  }

  private void schema(HttpExchange exchange, int id) throws IOException {
    boolean known;
    synchronized (this) {
      known = id >= 1 && id <= schemas.size();
    }
    if (known) {
      answer(exchange, 200, JSON.writeValueAsString(Map.of("schema", schemaOf(id))));
    } else {
      answer(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema " + id + " not found\"}");
    }
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
