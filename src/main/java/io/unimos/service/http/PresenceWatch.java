package io.unimos.service.http;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch that asks a server every two seconds whether it is there. The clients' own retries hide
 * its absence: a consumer whose broker has gone polls nothing and reports nothing. An answer after
 * more than eight seconds counts as none, so an outage is known within ten and its end within two.
 * Owns its threads and its client until {@link #close}.
 */
public final class PresenceWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PresenceWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** The value that says that no question is under way. */
  private static final long NONE = 0;

  private final Question question;
  private final Listener listener;
  private final AutoCloseable client;
  private final AtomicLong asked = new AtomicLong(NONE);
  private final ScheduledExecutorService threads;

  /** A question that returns when the server answers, and throws otherwise. */
  @FunctionalInterface
  interface Question {
    void ask() throws Exception;
  }

  /**
   * A listener that is called after each question, not only after a change. Called by several
   * threads.
   */
  public interface Listener {
    /** Reports that the server is there. */
    void answered();

    /** Reports that the server is absent or denies access. */
    void silent(String reason);
  }

  PresenceWatch(String name, Question question, Listener listener, AutoCloseable client) {
    this.question = question;
    this.listener = listener;
    this.client = client;
    threads =
        Executors.newScheduledThreadPool(
            2, new ThreadFactoryBuilder().setNameFormat(name + "-watch").setDaemon(true).build());
  }

  private PresenceWatch begin() {
    Object unused =
        threads.scheduleWithFixedDelay(
            this::ask, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    unused =
        threads.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  /** Starts to watch the brokers. Asking for their identity requires no right. */
  public static PresenceWatch ofBroker(Settings settings, String clientId, Listener listener) {
    Properties properties = KafkaProperties.admin(settings, clientId);
    properties.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
    properties.put("request.timeout.ms", (int) PATIENCE.toMillis() / 2);
    Admin admin = Admin.create(properties);
    return new PresenceWatch(
            "broker",
            () -> admin.describeCluster().nodes().get(),
            listener,
            () -> admin.close(Duration.ZERO))
        .begin();
  }

  /**
   * Starts to watch the schema registry. This takes the right to read a subject, which all clients
   * have.
   */
  public static PresenceWatch ofRegistry(Settings settings, Listener listener) {
    SchemaRegistryClient registry =
        SchemaRegistryClientFactory.newClient(
            List.of(settings.service().schemaRegistryUrl().split(",", -1)),
            1,
            List.of(new AvroSchemaProvider()),
            KafkaProperties.registry(settings),
            Map.of());
    String subject = settings.topics().predictions() + "-value";
    return new PresenceWatch("registry", () -> ask(registry, subject), listener, registry).begin();
  }

  private static void ask(SchemaRegistryClient registry, String subject) throws Exception {
    try {
      Object unused = registry.getAllVersions(subject);
    } catch (RestClientException e) {
      // an unknown subject is an answer as well; a registry that denies access is of no use
      if (e.getStatus() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  private void ask() {
    asked.set(System.nanoTime() | 1);
    try {
      question.ask();
      listener.answered();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      listener.silent(reason(e));
    } finally {
      asked.set(NONE);
    }
  }

  private void look() {
    long since = asked.get();
    if (since != NONE && System.nanoTime() - since > PATIENCE.toNanos()) {
      listener.silent("no answer within " + PATIENCE.toSeconds() + " s");
    }
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage() == null ? root : root.getMessage());
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      client.close();
    } catch (Exception e) {
      LOG.warn("The client of a watch did not close", e);
    }
  }
}
