package io.unimos.config;

import io.unimos.event.TrustedEvents;
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
 * Client properties that follow from the settings. What the operator passes through ({@code
 * kafka.*}) always wins over a value that is only a default here, whichever prefix it was given
 * with. Names of Kafka Streams keys are written out, since only {@code topology} may use its types;
 * a test holds them against {@code StreamsConfig}.
 */
public final class KafkaProperties {
  /** The state of a camera is many entries: half of a record's would be damage. */
  static final String GUARANTEE = "exactly_once_v2";

  /**
   * Kafka Streams' own default of 10 s is too short for a batch on a slow CPU. What a process that
   * is gone has left open is aborted earlier than that by the others.
   */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(60);

  /** A static member keeps its partitions for as long as a restart takes; Kafka's default. */
  private static final Duration STATIC_SESSION = Duration.ofSeconds(45);

  /** A dynamic member never comes back under its name, so it is declared dead earlier. */
  private static final Duration DYNAMIC_SESSION = Duration.ofSeconds(15);

  /**
   * Members learn by the answer to a heartbeat that somebody has left or come: with Kafka's 3 s the
   * cameras of an instance that stops in order wait for up to so much longer.
   */
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  /**
   * Batches in one poll. The encoder only sees what was polled, so a poll of few batches ends in
   * many that are not full: 4 gave a fill of .57 with a free encoder, 16 gives .94. Bytes are
   * bounded by fetch.max.bytes all the same.
   */
  private static final int BATCHES_PER_POLL = 16;

  /** Batches that wait in a task before its partition is paused. */
  private static final int BATCHES_BUFFERED = 4;

  /** What a rebalance, a stop or a commit may have to wait for. */
  private static final Duration LONGEST_POLL = Duration.ofSeconds(5);

  /**
   * A consumer hands out what it fetched of one partition before it turns to the next; so the
   * fetches of all partitions together are about a poll of small images.
   */
  private static final int BYTES_PER_IMAGE = 16 << 10;

  private static final int SMALLEST_FETCH = 32 << 10;

  private static final int MIN_PARTITION_FETCH = ConsumerConfig.DEFAULT_MAX_PARTITION_FETCH_BYTES;
  private static final int MIN_FETCH = ConsumerConfig.DEFAULT_FETCH_MAX_BYTES;
  private static final long MIN_BUFFER = 32L << 20;

  /**
   * Of a compacted topic: what was forgotten is off the brokers' disks a day after, and not when a
   * quiet partition happens to have a full segment. In milliseconds.
   */
  public static final String LONGEST_COMPACTION_LAG = Long.toString(Duration.ofDays(1).toMillis());

  /**
   * Of the changelogs, whose records are overwritten again and again. The segment that is written
   * to is never compacted, and with Kafka's 1 GB a restore would read all that came for hours; a
   * quarter of what lives is what may be read beside it, for as much rewriting by the broker.
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
   * Of state on a disk, from when on it is restored instead: a changelog that no longer has the
   * tombstones would leave in it what was deleted meanwhile, such as a forgotten camera (KIP-1259).
   */
  private static final Duration OLDEST_STATE = Duration.ofHours(20);

  private static final String STATE_AGE = "state.cleanup.dir.max.age.ms";
  private static final String TOMBSTONE_AGE = "delete.retention.ms";

  /** The prefixes with which Kafka Streams tells its clients apart. */
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
   * Nobody but {@code /metrics} reads Kafka's own figures: of those of Kafka Streams some lie in
   * native memory, and are still shown when it has been freed.
   */
  private static final Map<String, Object> UNSEEN =
      Map.of("metric.reporters", "", "enable.metrics.push", false);

  private static final String PROVIDERS = "config.providers";

  /** What a config provider has not found stays as it was written. */
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}]*}");

  private KafkaProperties() {}

  /** As {@link #streams(Settings, Role, double)} while nothing is known of an encoder. */
  public static Properties streams(Settings settings, Role role) {
    return streams(settings, role, 0);
  }

  /**
   * Everything for {@code new KafkaStreams(topology, properties)} of one half but the shared
   * objects of the wiring (interceptor, handlers).
   *
   * @param imagesPerSecond of the encoder that all stream threads share; 0 if the half has none or
   *     its rate is not known
   */
  public static Properties streams(Settings settings, Role role, double imagesPerSecond) {
    ServiceSettings service = settings.service();
    Map<String, Object> defaults = new LinkedHashMap<>();
    defaults.put("replication.factor", -1);
    defaults.put("ensure.explicit.internal.resource.naming", true);
    // there is no global store; this only silences a warning about the handler it would have
    defaults.put("processing.exception.handler.global.enabled", true);
    // or a process that was killed would read all of its state back, volume or not (KIP-892)
    defaults.put("enable.transactional.statestores", true);
    CHANGELOG.forEach((key, value) -> defaults.put("topic." + key, value));
    defaults.put(STATE_AGE, OLDEST_STATE.toMillis());
    // records wait in here as encoded bytes, outside of image.budget
    int batch = settings.encode().batchSize();
    defaults.put("buffered.records.per.partition", BATCHES_BUFFERED * batch);
    int poll = pollRecords(settings, imagesPerSecond);
    defaults.put("main.consumer.max.poll.records", poll);
    producerDefaults(settings.topics().maxDeadLetterBytes())
        .forEach((key, value) -> defaults.put("producer." + key, value));
    defaults.put("producer.transaction.timeout.ms", (int) TRANSACTION_TIMEOUT.toMillis());
    consumerDefaults(settings).forEach((key, value) -> defaults.put("consumer." + key, value));
    if (poll < BATCHES_PER_POLL * batch) {
      // a slow encoder's poll is shared by all partitions, or a camera waits for others' backlogs
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
    // or the clients of both halves would have the same names
    properties.computeIfPresent("client.id", (key, value) -> value + "-" + role.word());
    properties.put("bootstrap.servers", service.bootstrapServers());
    properties.put("processing.guarantee", GUARANTEE);
    properties.put("state.dir", service.stateDir().toString());
    properties.put("num.stream.threads", service.threads());
    service.instanceId().ifPresent(id -> properties.put("main.consumer.group.instance.id", id));
    return properties;
  }

  /** A thread's share of the encoder in the time of a poll; at least one image. */
  private static int pollRecords(Settings settings, double imagesPerSecond) {
    int most = BATCHES_PER_POLL * settings.encode().batchSize();
    if (imagesPerSecond <= 0) {
      return most;
    }
    double images = imagesPerSecond * LONGEST_POLL.toMillis() / 1e3 / settings.service().threads();
    return (int) Math.max(1, Math.min(most, images));
  }

  /** For a plain, idempotent producer of images. */
  public static Properties producer(Settings settings, String clientId) {
    Map<String, Object> defaults = producerDefaults(settings.topics().maxMessageBytes());
    defaults.put(ProducerConfig.ACKS_CONFIG, "all");
    defaults.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return client(settings, clientId, defaults, "producer.", ProducerConfig.configNames());
  }

  /** For a plain consumer of committed records that belongs to no group. */
  public static Properties consumer(Settings settings, String clientId) {
    Map<String, Object> defaults = consumerDefaults(settings);
    defaults.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    defaults.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return client(settings, clientId, defaults, "consumer.", ConsumerConfig.configNames());
  }

  /** For an admin client. */
  public static Properties admin(Settings settings, String clientId) {
    return client(settings, clientId, new HashMap<>(), "admin.", AdminClientConfig.configNames());
  }

  /** For the Avro serialisers and the registry client, whichever reads them. */
  public static Map<String, Object> registry(Settings settings) {
    TrustedEvents.trust();
    Map<String, Object> properties = new HashMap<>();
    properties.put("specific.avro.reader", true);
    // or the registered schema would differ from schemas/*.avsc by avro.java.string
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
   * The registry's client knows no config providers, so what its settings refer to is looked up
   * here, by those of the Kafka clients.
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
    // a Secret that is optional and not there: its name is nobody's password
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

  /** How old state on a disk may be; negative: whatever its age. */
  static Duration oldestState(Settings settings) {
    return millis(settings, STATE_AGE, OLDEST_STATE);
  }

  /** How long the changelogs keep what says that a key was deleted. */
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
    // JPEG does not compress, and half floats hardly
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

  /** A key of another kind of client would only make this one warn. */
  private static boolean knownToAClient(String key) {
    return ProducerConfig.configNames().contains(key)
        || ConsumerConfig.configNames().contains(key)
        || AdminClientConfig.configNames().contains(key);
  }

  /** Whether the operator has set this key, under its prefix, a wider one, or none. */
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
