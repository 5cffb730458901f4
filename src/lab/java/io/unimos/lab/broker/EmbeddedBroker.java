package io.unimos.lab.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.Time;

/**
 * A Kafka broker and its KRaft controller in this JVM, on ephemeral ports of the loopback
 * interface. Its data survives {@link #close} and is there again after the next start on the same
 * folder, which belongs to the caller. The address stays the same unless another process took the
 * port. Thread-safe after {@link #start}; the one who started it closes it.
 */
public final class EmbeddedBroker implements AutoCloseable {
  // Another process can take a free port before the broker binds it.
  private static final int ATTEMPTS = 5;
  // Any fixed id is suitable, because nobody else may use the folder.
  private static final String CLUSTER = "dW5pbW9zLWVtYmVkZGVkAA";

  private final KafkaRaftServer server;
  private final ExitGuard guard;
  private final String bootstrapServers;

  private EmbeddedBroker(KafkaRaftServer server, ExitGuard guard, String bootstrapServers) {
    this.server = server;
    this.guard = guard;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker and returns when it serves.
   *
   * @param dir the folder of the log; created if missing
   * @throws IllegalStateException if it does not start
   */
  public static EmbeddedBroker start(Path dir) {
    return start(dir, UnaryOperator.identity());
  }

  /**
   * Starts a broker with other settings, for example with more listeners or an authorizer.
   *
   * @param change receives the settings as in a broker's file, and returns those to start with
   */
  public static EmbeddedBroker start(Path dir, UnaryOperator<Map<String, String>> change) {
    ExitGuard guard = ExitGuard.hold();
    try {
      return start(dir, change, guard);
    } catch (RuntimeException e) {
      guard.close();
      throw e;
    }
  }

  private static EmbeddedBroker start(
      Path dir, UnaryOperator<Map<String, String>> change, ExitGuard guard) {
    for (int attempt = 1; ; attempt++) {
      Path kept = dir.resolve("ports");
      BrokerPorts ports = attempt == 1 ? BrokerPorts.keptIn(kept) : BrokerPorts.free();
      Map<String, String> settings = change.apply(settings(dir.resolve("log"), ports));
      format(dir, settings);
      KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
      try {
        server.startup();
        Files.writeString(kept, ports.clients() + " " + ports.controller());
        return new EmbeddedBroker(server, guard, "127.0.0.1:" + ports.clients());
      } catch (IOException e) {
        stop(server);
        throw new UncheckedIOException("cannot write " + kept, e);
      } catch (RuntimeException | Error e) {
        stop(server);
        if (attempt == ATTEMPTS || !isPortTaken(e)) {
          throw new IllegalStateException("the embedded broker did not start", e);
        }
      }
    }
  }

  private static Map<String, String> settings(Path data, BrokerPorts ports) {
    Properties fixed = new Properties();
    try (InputStream in = EmbeddedBroker.class.getResourceAsStream("broker.properties")) {
      fixed.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> settings = new HashMap<>();
    fixed.forEach((key, value) -> settings.put(key.toString(), value.toString()));
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + ports.controller());
    settings.put(
        "listeners",
        "CLIENTS://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(ports.clients(), ports.controller()));
    settings.put("log.dirs", data.toString());
    return settings;
  }

  /** Returns {@code host:port} for clients. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * Creates a topic; there is one replica.
   *
   * @throws IllegalStateException if it exists already or the settings are wrong
   */
  public void createTopic(String name, int partitions, Map<String, String> config) {
    Map<String, Object> client = Map.of("bootstrap.servers", bootstrapServers);
    try (Admin admin = Admin.create(client)) {
      NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(config);
      admin.createTopics(List.of(topic)).all().get();
      // The controller answers before the broker knows the topic.
      while (!admin.listTopics().names().get().contains(name)) {
        Thread.onSpinWait();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("topic " + name + ": " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while creating topic " + name, e);
    }
  }

  /** Stops broker and controller. */
  @Override
  public void close() {
    try {
      stop(server);
    } finally {
      guard.close();
    }
  }

  private static void stop(KafkaRaftServer server) {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path dir, Map<String, String> settings) {
    Path file = dir.resolve("broker.properties");
    try {
      Files.createDirectories(dir);
      Properties properties = new Properties();
      properties.putAll(settings);
      try (var out = Files.newOutputStream(file)) {
        properties.store(out, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    ByteArrayOutputStream reported = new ByteArrayOutputStream();
    String[] command = {
      "format", "--cluster-id", CLUSTER, "--config", file.toString(), "--ignore-formatted"
    };
    int status =
        StorageTool.execute(command, new PrintStream(reported, true, StandardCharsets.UTF_8));
    if (status != 0) {
      throw new IllegalStateException(
          "cannot format " + dir + ": " + reported.toString(StandardCharsets.UTF_8).strip());
    }
  }

  private static boolean isPortTaken(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return true;
      }
    }
    return false;
  }
}
