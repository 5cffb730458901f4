package io.unimos.lab.broker;

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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A schema registry for several processes of this machine, on an ephemeral port of the loopback
 * interface. It answers the few calls of Avro serialisers and of availability checks, with ids that
 * all processes agree on. It keeps schemas in memory and checks nothing. Thread-safe; the one who
 * starts it closes it.
 */
public final class LocalRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> schemas = new ArrayList<>();
  private final Set<String> subjects = new TreeSet<>();
  private final ExecutorService workers;
  private final HttpServer server;

  private LocalRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    workers = Executors.newCachedThreadPool();
    server.createContext("/", this::handle);
    server.setExecutor(workers);
    server.start();
  }

  /** Starts an empty registry. */
  public static LocalRegistry start() throws IOException {
    return new LocalRegistry();
  }

  /** Returns the value for {@code schema.registry.url}. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String[] path = exchange.getRequestURI().getPath().split("/", -1);
      if (path.length == 2) {
        answer(exchange, 200, subjects());
      } else if (path[1].equals("subjects") && exchange.getRequestMethod().equals("GET")) {
        versions(exchange, path[2]);
      } else if (path[1].equals("subjects")) {
        String schema = JSON.readTree(exchange.getRequestBody()).get("schema").asText();
        int id = idOf(path[2], schema);
        answer(exchange, 200, Map.of("id", id, "version", 1, "subject", path[2], "schema", schema));
      } else {
        schema(exchange, Integer.parseInt(path[3]));
      }
    }
  }

  private synchronized List<String> subjects() {
    return List.copyOf(subjects);
  }

  /** Answers that any schema given for a subject is its first. */
  private synchronized void versions(HttpExchange exchange, String subject) throws IOException {
    if (subjects.contains(subject)) {
      answer(exchange, 200, List.of(1));
    } else {
      answer(exchange, 404, Map.of("error_code", 40_401, "message", "Subject not found"));
    }
  }

  private synchronized int idOf(String subject, String schema) {
    subjects.add(subject);
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    return schemas.indexOf(schema) + 1;
  }

  private synchronized void schema(HttpExchange exchange, int id) throws IOException {
    if (id <= schemas.size()) {
      answer(exchange, 200, Map.of("schema", schemas.get(id - 1)));
    } else {
      answer(exchange, 404, Map.of("error_code", 40_403, "message", "Schema not found"));
    }
  }

  private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
