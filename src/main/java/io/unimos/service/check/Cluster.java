package io.unimos.service.check;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.unimos.config.KafkaProperties;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.LoggerFactory;

/**
 * The client through which the commands ask a Kafka cluster. Owns its admin client until {@link
 * #close}; failures come as {@link SettingsException} where a setting is to blame.
 */
public final class Cluster implements AutoCloseable {
  /**
   * The metadata of offsets that {@code reset} has set, for which there is no earlier state. Kafka
   * Streams reads it, in a form that it no longer writes, as an unknown time of the partition.
   */
  public static final String SET_BY_RESET = "Af//////////";

  /**
   * The timeout of a request: long enough for a slow cluster, short enough for a person. Kafka's
   * own default is a minute.
   */
  private static final int TIMEOUT_MILLIS = 20_000;

  private static final long VISIBLE_NANOS = 20_000_000;

  /** The time after which a change that the controller confirmed has to be visible. */
  private static final long VISIBLE_WITHIN_NANOS = 60_000_000_000L;

  private final QuietNetwork quiet = QuietNetwork.begin();
  private final Admin admin;
  private final String servers;

  /** Opens an admin client; the caller closes it. */
  public Cluster(Settings settings) {
    Properties properties = KafkaProperties.admin(settings, settings.service().applicationId());
    properties.putIfAbsent("default.api.timeout.ms", TIMEOUT_MILLIS);
    properties.putIfAbsent("request.timeout.ms", TIMEOUT_MILLIS / 2);
    servers = settings.service().bootstrapServers();
    admin = Admin.create(properties);
  }

  /** Returns the rights of this client in the cluster; usable only before {@link #close}. */
  GrantedRights rights() {
    return new GrantedRights(admin, this::words);
  }

  /**
   * Checks that the topics exist, and throws with the setting's key when one is missing.
   *
   * @param keys the settings that name topics
   */
  public static void require(Settings settings, String... keys) {
    Map<String, String> topics = settings.topics().byKey();
    try (Cluster cluster = new Cluster(settings)) {
      Set<String> found = cluster.describe(Stream.of(keys).map(topics::get).toList()).keySet();
      for (String key : keys) {
        if (!found.contains(topics.get(key))) {
          throw missing(key, topics.get(key));
        }
      }
    }
  }

  /** Returns the exception for a missing topic that a setting names. */
  public static SettingsException missing(String key, String topic) {
    return new SettingsException(
        key, "topic '" + topic + "' does not exist; topics create makes it");
  }

  /** Returns the descriptions of those topics that exist. */
  public Map<String, TopicDescription> describe(Collection<String> names) {
    Map<String, TopicDescription> found = new HashMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach(
            (name, future) -> {
              try {
                found.put(name, get(future));
              } catch (UnknownTopicOrPartitionException e) {
                // A missing topic is absent from the answer.
              }
            });
    return found;
  }

  /** Returns the offsets that a group has committed; empty for a group that does not exist. */
  public Map<TopicPartition, OffsetAndMetadata> committed(String group) {
    return get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .entrySet()
        .stream()
        .filter(entry -> entry.getValue() != null)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /**
   * Returns the topics of which a group has committed offsets, except those that a reset has set.
   */
  Set<String> committedTopics(String group) {
    return committed(group).entrySet().stream()
        .filter(entry -> !SET_BY_RESET.equals(entry.getValue().metadata()))
        .map(entry -> entry.getKey().topic())
        .collect(Collectors.toSet());
  }

  /** Returns the effective configs of topics that exist. */
  public Map<String, Config> configs(Collection<String> names) {
    List<ConfigResource> resources =
        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<String, Config> configs = new HashMap<>();
    get(admin.describeConfigs(resources).all())
        .forEach((resource, config) -> configs.put(resource.name(), config));
    return configs;
  }

  /** Creates a topic and waits until it is visible; returns false when it exists already. */
  public boolean create(NewTopic topic) {
    try {
      get(admin.createTopics(List.of(topic)).all());
      await(() -> !describe(List.of(topic.name())).isEmpty(), topic.name(), "created");
      return true;
    } catch (TopicExistsException e) {
      return false;
    }
  }

  /** Deletes topics and waits until they are no longer visible. */
  public void delete(Collection<String> names) {
    get(admin.deleteTopics(names).all());
    await(() -> describe(names).isEmpty(), String.join("', '", names), "deleted");
  }

  /** Waits for the brokers, since the controller answers before they know what changed. */
  private static void await(BooleanSupplier known, String name, String what) {
    long start = System.nanoTime();
    while (!known.getAsBoolean()) {
      if (System.nanoTime() - start > VISIBLE_WITHIN_NANOS) {
        throw new IllegalStateException(
            "topic '%s' was %s, and no broker says so".formatted(name, what));
      }
      LockSupport.parkNanos(VISIBLE_NANOS);
    }
  }

  /**
   * Returns the offsets that the word stands for; below 0 where no record is as recent as a given
   * time.
   */
  public Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec word) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    get(admin.listOffsets(partitions.stream().collect(Collectors.toMap(p -> p, p -> word))).all())
        .forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  /**
   * Returns the answer to any other question.
   *
   * @throws SettingsException as all methods here do
   */
  public <T> T ask(Function<Admin, KafkaFuture<T>> question) {
    return get(question.apply(admin));
  }

  private <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the cluster", e);
    } catch (ExecutionException e) {
      throw words(e.getCause());
    }
  }

  private RuntimeException words(Throwable cause) {
    if (cause instanceof TimeoutException) {
      return new SettingsException(
          ServiceSettings.BOOTSTRAP_SERVERS, "no broker answers at " + servers);
    }
    if (cause instanceof AuthenticationException) {
      return new SettingsException(
          "kafka.*", "no broker lets this client in: " + cause.getMessage());
    }
    if (cause instanceof AuthorizationException) {
      return new SettingsException("kafka.*", "not allowed: " + cause.getMessage());
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
    quiet.close();
  }

  /**
   * A switch that keeps Kafka's network client from logging each failed attempt while a command
   * tests whether a broker answers, because the result is one line. Used by several threads at a
   * time; not for running streams, whose attempts an operator wants to see.
   */
  private static final class QuietNetwork implements AutoCloseable {
    private static final Logger LOGGER =
        (Logger) LoggerFactory.getLogger("org.apache.kafka.clients.NetworkClient");

    private static int open;
    private static Level before;

    static QuietNetwork begin() {
      synchronized (LOGGER) {
        if (open++ == 0) {
          before = LOGGER.getLevel();
          LOGGER.setLevel(Level.ERROR);
        }
      }
      return new QuietNetwork();
    }

    @Override
    public void close() {
      synchronized (LOGGER) {
        if (--open == 0) {
          LOGGER.setLevel(before);
        }
      }
    }
  }
}
