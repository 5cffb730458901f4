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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * A schema registry for several processes of this machine, on an ephemeral port. It answers the few
 * calls of Avro serialisers and of availability checks, with ids that all processes agree on. It
 * keeps schemas in memory and checks nothing. Thread-safe; the one who starts it closes it.
 */
public class LocalRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> schemas = new ArrayList<>();
  private final Map<String, Set<Integer>> subjects = new TreeMap<>();
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final InetSocketAddress address;
  private HttpServer server;

  /** Starts one at an address of this machine; 0 as port for any free one. */
  protected LocalRegistry(InetSocketAddress at) throws IOException {
    server = listen(at);
    address = server.getAddress();
  }

  /** Starts an empty registry on the loopback interface. */
  public static LocalRegistry start() throws IOException {
    return new LocalRegistry(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private HttpServer listen(InetSocketAddress at) throws IOException {
    HttpServer made = HttpServer.create(at, 0);
    made.createContext(
        "/",
        exchange -> {
          try (exchange) {
            handle(exchange);
          }
        });
    made.setExecutor(workers);
    made.start();
    return made;
  }

  /** Refuses connections from now on. */
  public void refuse() {
    server.stop(0);
  }

  /** Listens again where it was, after {@link #refuse}. */
  public void comeBack() throws IOException {
    server = listen(address);
  }

  /** Returns the value for {@code schema.registry.url}. */
  public String url() {
    return "http://%s:%d".formatted(address.getAddress().getHostAddress(), address.getPort());
  }

  /** Returns the names of the subjects that have a schema. */
  public synchronized Set<String> subjects() {
    return Set.copyOf(subjects.keySet());
  }

  /** Adds a schema unless it is there; returns its id. */
  public synchronized int register(String subject, String schema) {
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    int id = schemas.indexOf(schema) + 1;
    subjects.computeIfAbsent(subject, name -> new TreeSet<>()).add(id);
    return id;
  }

  /** Answers a call; the exchange is closed behind it. */
  protected void handle(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    if (path.length == 2) {
      answer(exchange, 200, subjects());
    } else if (path[1].equals("subjects") && exchange.getRequestMethod().equals("GET")) {
      versions(exchange, path[2]);
    } else if (path[1].equals("subjects")) {
      String schema = JSON.readTree(exchange.getRequestBody()).get("schema").asText();
      int id = register(path[2], schema);
      answer(exchange, 200, Map.of("id", id, "version", 1, "subject", path[2], "schema", schema));
    } else if (exchange.getRequestURI().getPath().matches("/schemas/ids/\\d{1,9}")) {
      schema(exchange, Integer.parseInt(path[3]));
    } else {
      refuse(exchange, 404, 404, "no such call");
    }
  }

  private synchronized void versions(HttpExchange exchange, String subject) throws IOException {
    if (subjects.containsKey(subject)) {
      int count = subjects.get(subject).size();
      answer(exchange, 200, IntStream.rangeClosed(1, count).toArray());
    } else {
      refuse(exchange, 404, 40_401, "Subject not found");
    }
  }

  private synchronized void schema(HttpExchange exchange, int id) throws IOException {
    if (id >= 1 && id <= schemas.size()) {
      answer(exchange, 200, Map.of("schema", schemas.get(id - 1)));
    } else {
      refuse(exchange, 404, 40_403, "Schema " + id + " not found");
    }
  }

  protected static void refuse(HttpExchange exchange, int status, int code, String message)
      throws IOException {
    answer(exchange, status, Map.of("error_code", code, "message", message));
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
