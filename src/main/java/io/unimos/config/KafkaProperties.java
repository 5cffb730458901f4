package io.unimos.config;

import io.unimos.wire.TrustedEvents;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The client properties that follow from the settings. A value that the operator passes through
 * ({@code kafka.*}) always wins over a mere default, whichever prefix it carries. Names of Kafka
 * Streams keys are written out, since only {@code stream} may use its types; a test compares them
 * with {@code StreamsConfig}.
 */
public final class KafkaProperties {
  /**
   * The processing guarantee. The state of a domain is many entries, and a partial update of them
   * would damage it.
   */
  static final String GUARANTEE = "exactly_once_v2";

  /**
   * The transaction timeout. Kafka Streams' default of 10 s is too short for a batch on a slow CPU.
   * Other instances abort the open transactions of a lost process earlier than that.
   */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(60);

  /**
   * The session of a static member, which keeps its partitions during a restart; Kafka's default.
   */
  private static final Duration STATIC_SESSION = Duration.ofSeconds(45);

  /**
   * The session of a dynamic member. It never comes back under its name, so it is declared dead
   * earlier.
   */
  private static final Duration DYNAMIC_SESSION = Duration.ofSeconds(15);

  /**
   * The heartbeat interval. Members learn of a change of the group by the answer to a heartbeat.
   * With Kafka's 3 s the domains of an instance that stops cleanly wait up to that much longer.
   */
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  /**
   * The number of batches in one poll. The encoder only sees what was polled, so small polls end in
   * many partial batches. With a free encoder 4 gave a fill of .57, and 16 gives .94. Bytes are
   * bounded by fetch.max.bytes all the same.
   */
  private static final int BATCHES_PER_POLL = 16;

  /** The number of batches that wait in a task before its partition is paused. */
  private static final int BATCHES_BUFFERED = 4;

  /** The time that a rebalance, a stop or a commit may have to wait. */
  private static final Duration LONGEST_POLL = Duration.ofSeconds(5);

  /**
   * The usual size of a small image. A consumer delivers all that it fetched of one partition
   * before it turns to the next. The fetches of all partitions together are therefore about one
   * poll of small images.
   */
  private static final int BYTES_PER_IMAGE = 16 << 10;

  private static final int SMALLEST_FETCH = 32 << 10;

  private static final int MIN_PARTITION_FETCH = ConsumerConfig.DEFAULT_MAX_PARTITION_FETCH_BYTES;
  private static final int MIN_FETCH = ConsumerConfig.DEFAULT_FETCH_MAX_BYTES;
  private static final long MIN_BUFFER = 32L << 20;

  /**
   * The compaction lag of a compacted topic, in milliseconds. Forgotten data leaves the brokers'
   * disks after a day, even if a quiet partition does not fill a segment.
   */
  public static final String LONGEST_COMPACTION_LAG = Long.toString(Duration.ofDays(1).toMillis());

  /**
   * The properties of the changelogs, whose records are overwritten again and again. The active
   * segment is never compacted, and with Kafka's 1 GB a restore would read all records of hours.
   * The dirty ratio lets a restore read a quarter more than the live data, at the cost of more
   * rewriting by the broker.
   */
  public static final Map<String, String> CHANGELOG =
      Map.of(
          "segment.bytes",
          Integer.toString(16 << 20),
          "min.cleanable.dirty.ratio",
          "0.2",
          "delete.retention.ms",
          Long.toString(Duration.ofHours(24).toMillis()),
          "max.compaction.lag.ms",
          LONGEST_COMPACTION_LAG);

  /**
   * The age from which state on a disk is discarded and restored. Once the changelog has dropped
   * its tombstones, older state would keep deleted data, such as a forgotten domain (KIP-1259).
   */
  private static final Duration OLDEST_STATE = Duration.ofHours(20);

  private static final String STATE_AGE = "state.cleanup.dir.max.age.ms";
  private static final String TOMBSTONE_AGE = "delete.retention.ms";

  /** The prefixes with which Kafka Streams distinguishes its clients. */
  private static final Set<String> PREFIXES =
      Set.of(
          "producer.",
          "consumer.",
          "main.consumer.",
          "restore.consumer.",
          "global.consumer.",
          "admin.",
          "topic.",
          "client.tag.");

  /**
   * The properties that hide Kafka's own metrics from all readers but {@code /metrics}. Some of
   * those of Kafka Streams lie in native memory and are still shown after it was freed.
   */
  private static final Map<String, Object> UNSEEN =
      Map.of("metric.reporters", "", "enable.metrics.push", false);

  private static final String PROVIDERS = "config.providers";

  /** The form of a reference; one that no config provider resolves stays as it was written. */
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}]*}");

  private KafkaProperties() {}

  /**
   * Returns the properties of {@link #streams(Settings, Role, double)} without a known encoder
   * rate.
   */
  public static Properties streams(Settings settings, Role role) {
    return streams(settings, role, 0);
  }

  /**
   * Returns everything for {@code new KafkaStreams(topology, properties)} of one role except the
   * shared objects of the wiring (interceptor, handlers).
   *
   * @param imagesPerSecond the rate of the encoder that all stream threads share; 0 if the role has
   *     none or its rate is not known
   */
  public static Properties streams(Settings settings, Role role, double imagesPerSecond) {
    ServiceSettings service = settings.service();
    Map<String, Object> defaults = new LinkedHashMap<>();
    defaults.put("replication.factor", -1);
    defaults.put("ensure.explicit.internal.resource.naming", true);
    // there is no global store; this only silences a warning about its missing handler
    defaults.put("processing.exception.handler.global.enabled", true);
    // without it a killed process would restore all of its state, volume or not (KIP-892)
    defaults.put("enable.transactional.statestores", true);
    CHANGELOG.forEach((key, value) -> defaults.put("topic." + key, value));
    defaults.put(STATE_AGE, OLDEST_STATE.toMillis());
    // records wait here as encoded bytes, outside of image.budget
    int batch = settings.encode().batchSize();
    defaults.put("buffered.records.per.partition", BATCHES_BUFFERED * batch);
    int poll = pollRecords(settings, imagesPerSecond);
    defaults.put("main.consumer.max.poll.records", poll);
    producerDefaults(settings.topics().maxDeadLetterBytes())
        .forEach((key, value) -> defaults.put("producer." + key, value));
    defaults.put("producer.transaction.timeout.ms", (int) TRANSACTION_TIMEOUT.toMillis());
    consumerDefaults(settings).forEach((key, value) -> defaults.put("consumer." + key, value));
    if (poll < BATCHES_PER_POLL * batch) {
      // with a slow encoder all partitions share its poll, or one camera waits for the backlogs of
      // others
      int share = poll * BYTES_PER_IMAGE / settings.topics().partitions();
      int most = (int) defaults.get("consumer.max.partition.fetch.bytes");
      defaults.put(
          "main.consumer.max.partition.fetch.bytes",
          Math.min(most, Math.max(SMALLEST_FETCH, share)));
    }
    Duration session = service.instanceId().isPresent() ? STATIC_SESSION : DYNAMIC_SESSION;
    defaults.put("main.consumer.session.timeout.ms", (int) session.toMillis());
    defaults.put("main.consumer.heartbeat.interval.ms", (int) HEARTBEAT.toMillis());

    Properties properties = new Properties();
    defaults.forEach(
        (key, value) -> {
          if (!isGiven(settings.kafka(), key)) {
            properties.put(key, value);
          }
        });
    properties.putAll(settings.kafka());
    properties.putAll(UNSEEN);
    properties.put("application.id", service.applicationId(role));
    // otherwise the clients of both roles would have the same names
    properties.computeIfPresent("client.id", (key, value) -> value + "-" + role.word());
    properties.put("bootstrap.servers", service.bootstrapServers());
    properties.put("processing.guarantee", GUARANTEE);
    properties.put("state.dir", service.stateDir().toString());
    properties.put("num.stream.threads", service.threads());
    service.instanceId().ifPresent(id -> properties.put("main.consumer.group.instance.id", id));
    return properties;
  }

  /** Returns a thread's share of the encoder in the time of a poll; at least one image. */
  private static int pollRecords(Settings settings, double imagesPerSecond) {
    int most = BATCHES_PER_POLL * settings.encode().batchSize();
    if (imagesPerSecond <= 0) {
      return most;
    }
    double images = imagesPerSecond * LONGEST_POLL.toMillis() / 1e3 / settings.service().threads();
    return (int) Math.max(1, Math.min(most, images));
  }

  /** Returns the properties of a plain, idempotent producer of images. */
  public static Properties producer(Settings settings, String clientId) {
    Map<String, Object> defaults = producerDefaults(settings.topics().maxMessageBytes());
    defaults.put(ProducerConfig.ACKS_CONFIG, "all");
    defaults.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return client(settings, clientId, defaults, "producer.", ProducerConfig.configNames());
  }

  /** Returns the properties of a plain consumer of committed records that belongs to no group. */
  public static Properties consumer(Settings settings, String clientId) {
    Map<String, Object> defaults = consumerDefaults(settings);
    defaults.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    defaults.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return client(settings, clientId, defaults, "consumer.", ConsumerConfig.configNames());
  }

  /** Returns the properties of an admin client. */
  public static Properties admin(Settings settings, String clientId) {
    return client(settings, clientId, new HashMap<>(), "admin.", AdminClientConfig.configNames());
  }

  /** Returns the properties of the Avro serialisers and the registry client. */
  public static Map<String, Object> registry(Settings settings) {
    TrustedEvents.trust();
    Map<String, Object> properties = new HashMap<>();
    properties.put("specific.avro.reader", true);
    // otherwise avro.java.string would make the registered schema differ from schemas/*.avsc
    properties.put("avro.remove.java.properties", true);
    resolved(settings)
        .forEach(
            (key, value) ->
                properties.put(key.startsWith("ssl.") ? "schema.registry." + key : key, value));
    // the client's own default accepts any name that the authority has signed
    properties.putIfAbsent("schema.registry.ssl.endpoint.identification.algorithm", "https");
    if (properties.containsKey("basic.auth.user.info")) {
      properties.putIfAbsent("basic.auth.credentials.source", "USER_INFO");
    }
    properties.put("schema.registry.url", settings.service().schemaRegistryUrl());
    properties.put("auto.register.schemas", settings.service().schemaAutoRegister());
    return properties;
  }

  /**
   * Returns the registry settings with their references resolved. The registry's client knows no
   * config providers, so those of the Kafka clients are used.
   */
  private static Map<String, String> resolved(Settings settings) {
    Map<String, String> all = new HashMap<>(settings.registry());
    settings
        .kafka()
        .forEach(
            (key, value) -> {
              if (key.startsWith(PROVIDERS)) {
                all.put(key, value);
              }
            });
    Map<String, String> resolved =
        new AbstractConfig(new ConfigDef(), all, false).originalsStrings();
    resolved.keySet().removeIf(key -> key.startsWith(PROVIDERS));
    // an optional Secret is absent, and its reference must not become the password
    resolved.values().removeIf(value -> REFERENCE.matcher(value).matches());
    return resolved;
  }

  static Duration transactionTimeout(Settings settings) {
    String key = "producer.transaction.timeout.ms";
    if (!settings.kafka().containsKey(key)) {
      key = "transaction.timeout.ms";
    }
    return millis(settings, key, TRANSACTION_TIMEOUT);
  }

  /** Returns the age at which state on a disk is discarded; negative for never. */
  static Duration oldestState(Settings settings) {
    return millis(settings, STATE_AGE, OLDEST_STATE);
  }

  /** Returns the time for which the changelogs keep tombstones. */
  static Duration tombstones(Settings settings) {
    String preset = CHANGELOG.get(TOMBSTONE_AGE);
    return millis(settings, "topic." + TOMBSTONE_AGE, Duration.ofMillis(Long.parseLong(preset)));
  }

  private static Duration millis(Settings settings, String key, Duration preset) {
    String given = settings.kafka().get(key);
    if (given == null) {
      return preset;
    }
    try {
      return Duration.ofMillis(Long.parseLong(given));
    } catch (NumberFormatException e) {
      throw new SettingsException(
          "kafka." + key, "'" + given + "' is not valid; expected milliseconds");
    }
  }

  private static Map<String, Object> producerDefaults(int message) {
    Map<String, Object> defaults = new LinkedHashMap<>();
    // JPEG does not compress, and half-precision floats hardly do
    defaults.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    defaults.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, message);
    defaults.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(MIN_BUFFER, 2L * message));
    return defaults;
  }

  private static Map<String, Object> consumerDefaults(Settings settings) {
    int message = settings.topics().maxMessageBytes();
    Map<String, Object> defaults = new LinkedHashMap<>();
    defaults.put(
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Math.max(MIN_PARTITION_FETCH, message));
    defaults.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, Math.max(MIN_FETCH, message));
    return defaults;
  }

  private static Properties client(
      Settings settings,
      String clientId,
      Map<String, Object> defaults,
      String prefix,
      Set<String> names) {
    Properties properties = new Properties();
    properties.putAll(defaults);
    Map<String, String> narrower = new HashMap<>();
    settings
        .kafka()
        .forEach(
            (key, value) -> {
              if (key.startsWith(prefix)) {
                narrower.put(key.substring(prefix.length()), value);
              } else if (withoutPrefix(key).equals(key)
                  && (names.contains(key) || !knownToAClient(key))) {
                properties.put(key, value);
              }
            });
    properties.putAll(narrower);
    properties.putAll(UNSEEN);
    properties.put("bootstrap.servers", settings.service().bootstrapServers());
    properties.putIfAbsent("client.id", clientId);
    return properties;
  }

  /**
   * Returns whether any client knows a key. A key of another kind of client would only cause a
   * warning.
   */
  private static boolean knownToAClient(String key) {
    return ProducerConfig.configNames().contains(key)
        || ConsumerConfig.configNames().contains(key)
        || AdminClientConfig.configNames().contains(key);
  }

  /** Returns whether the operator has set this key under its prefix, a wider one, or none. */
  private static boolean isGiven(Map<String, String> kafka, String key) {
    String bare = withoutPrefix(key);
    boolean wider = key.startsWith("main.consumer.") && kafka.containsKey("consumer." + bare);
    return kafka.containsKey(key) || wider || kafka.containsKey(bare);
  }

  static String withoutPrefix(String key) {
    return PREFIXES.stream()
        .filter(key::startsWith)
        .findFirst()
        .map(prefix -> key.substring(prefix.length()))
        .orElse(key);
  }
}
