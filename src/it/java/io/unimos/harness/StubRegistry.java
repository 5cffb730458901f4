package io.unimos.harness;

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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * A schema registry that can be told to fail: the few calls that Avro serialisers make, over HTTP
 * on the loopback interface unless told. The real one is met elsewhere; this one is for its
 * outages.
 */
public final class StubRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FORBIDDEN = "{\"error_code\":40301,\"message\":\"forbidden\"}";

  private final AtomicLong answerMillis = new AtomicLong();
  private final List<String> schemas = new ArrayList<>();
  private final Map<String, List<Integer>> subjects = new TreeMap<>();
  private final AtomicBoolean failing = new AtomicBoolean();
  private final AtomicBoolean forbidding = new AtomicBoolean();
  private final Map<Integer, Integer> withheld = new ConcurrentHashMap<>();
  private final InetSocketAddress address;
  private HttpServer server;

  private StubRegistry(InetSocketAddress address) throws IOException {
    server = listen(address);
    this.address = server.getAddress();
  }

  public static StubRegistry start() throws IOException {
    return start("127.0.0.1");
  }

  /** Starts one at another of this machine's addresses. */
  public static StubRegistry start(String address) throws IOException {
    // it comes back to where it was
    int port = FreePort.at(InetAddress.getByName(address));
    return new StubRegistry(new InetSocketAddress(address, port));
  }

  private HttpServer listen(InetSocketAddress at) throws IOException {
    HttpServer made = HttpServer.create(at, 0);
    made.createContext("/", this::handle);
    made.setExecutor(
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "stub-registry");
              thread.setDaemon(true);
              return thread;
            }));
    made.start();
    return made;
  }

  public String url() {
    return "http://%s:%d".formatted(address.getAddress().getHostAddress(), address.getPort());
  }

  /** From now on every answer is 503, or as it should be. */
  public void fail(boolean fails) {
    failing.set(fails);
  }

  /** From now on whoever asks for this schema gets a refusal of this status. */
  public void withhold(int id, int status) {
    withheld.put(id, status);
  }

  /** From now on every answer is 403, as with a password that was changed, or as it should be. */
  public void forbidAll(boolean forbids) {
    forbidding.set(forbids);
  }

  /** From now on every answer takes so long. */
  public void slow(long millis) {
    answerMillis.set(millis);
  }

  /** From now on connections are refused. */
  public void refuse() {
    server.stop(0);
  }

  /** Listens again where it was, after {@link #refuse}. */
  public void comeBack() throws IOException {
    server = listen(address);
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
      // that it takes time is the fault itself: nothing comes about that it could wait for
      Thread.sleep(answerMillis.get());
      if (failing.get()) {
        answer(exchange, 503, "{\"error_code\":50301,\"message\":\"out of order\"}");
        return;
      }
      if (forbidding.get()) {
        answer(exchange, 403, FORBIDDEN);
        return;
      }
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/subjects")) {
        answer(exchange, 200, subjectsJson());
      } else if (path.startsWith("/subjects/") && exchange.getRequestMethod().equals("GET")) {
        versions(exchange, path.split("/", -1)[2]);
      } else if (path.startsWith("/subjects/")) {
        subject(exchange, path.split("/", -1)[2]);
      } else if (path.startsWith("/schemas/ids/")) {
        schema(exchange, Integer.parseInt(path.split("/", -1)[3]));
      } else {
        answer(exchange, 404, "{\"error_code\":404,\"message\":\"no such call\"}");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Names of the subjects that have a schema. */
  public synchronized Set<String> subjectNames() {
    return Set.copyOf(subjects.keySet());
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

  private void versions(HttpExchange exchange, String subject) throws IOException {
    int count;
    synchronized (this) {
      count = subjects.getOrDefault(subject, List.of()).size();
    }
    if (count > 0) {
      answer(exchange, 200, JSON.writeValueAsString(IntStream.rangeClosed(1, count).toArray()));
    } else {
      answer(exchange, 404, "{\"error_code\":40401,\"message\":\"Subject not found\"}");
    }
  }

  private synchronized String schemaOf(int id) {
    return schemas.get(id - 1);
  }

  private void schema(HttpExchange exchange, int id) throws IOException {
    if (withheld.containsKey(id)) {
      answer(exchange, withheld.get(id), FORBIDDEN);
      return;
    }
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
