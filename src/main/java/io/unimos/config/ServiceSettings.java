package io.unimos.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The process as a whole.
 *
 * @param applicationId consumer group, transactional ids and state folder
 * @param instanceId static member, stable per replica; empty for a dynamic member
 * @param roles never empty
 * @param bundle empty where none is set; {@link #requiredBundle} where one is needed
 * @param stateMemoryBytes native memory of all stores together
 * @param threads stream threads
 * @param processingGuarantee Kafka Streams' own word for it
 */
public record ServiceSettings(
    String applicationId,
    Optional<String> instanceId,
    Set<Role> roles,
    String bootstrapServers,
    String schemaRegistryUrl,
    boolean schemaAutoRegister,
    Optional<Path> bundle,
    Path stateDir,
    long stateMemoryBytes,
    int threads,
    String processingGuarantee,
    Duration stopTimeout) {

  static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              "application.id",
              ConfigDef.Type.STRING,
              "unimos-streams",
              Expect.applicationId(),
              HIGH,
              "Names the consumer group, the transactional ids and the folder below state.dir. A"
                  + " changed id starts from nothing.")
          .define(
              "instance.id",
              ConfigDef.Type.STRING,
              "",
              Expect.instanceId(),
              HIGH,
              "Makes the process a static member of the group: set it to something that is unique"
                  + " per replica and survives a restart (the pod's name). A killed replica then"
                  + " takes its partitions back at once. Empty: a dynamic member.")
          .define(
              "roles",
              ConfigDef.Type.LIST,
              "encode,adapt",
              Expect.someOf("encode", "adapt"),
              HIGH,
              "Which halves of the topology run here.")
          .define(
              "bootstrap.servers",
              ConfigDef.Type.STRING,
              "localhost:9092",
              Expect.servers(),
              HIGH,
              "Where to meet the Kafka cluster.")
          .define(
              "schema.registry.url",
              ConfigDef.Type.STRING,
              "http://localhost:8081",
              Expect.registry(),
              HIGH,
              "A registry that speaks Confluent's API; mock://name is one in this process, for"
                  + " tests and the demo.")
          .define(
              "schema.auto.register",
              ConfigDef.Type.BOOLEAN,
              true,
              Expect.trueOrFalse(),
              MEDIUM,
              "Producers register their schemas; switch it off where schemas are rolled out.")
          .define(
              "bundle",
              ConfigDef.Type.STRING,
              null,
              Expect.path("the folder of a bundle"),
              HIGH,
              "The folder with encoder, classes and source bank; run refuses to start without it.")
          .define(
              "state.dir",
              ConfigDef.Type.STRING,
              "${java.io.tmpdir}/unimos-streams",
              Expect.path("a folder"),
              HIGH,
              "RocksDB and the identity of the process. Put it on a volume that outlives the"
                  + " process: with it gone, a restart waits for the transaction timeout and"
                  + " restores from the changelogs.")
          .define(
              "state.memory",
              ConfigDef.Type.STRING,
              "128MB",
              Expect.size("8MB", "1024GB"),
              MEDIUM,
              "Native memory that RocksDB may take for blocks and unwritten records of all stores of"
                  + " this process together, however many partitions it has. Kafka Streams alone"
                  + " would take up to 98 MB for each of four stores of each partition.")
          .define(
              "threads",
              ConfigDef.Type.INT,
              1,
              Expect.between(1, 64),
              MEDIUM,
              "Stream threads of this process.")
          .define(
              "processing.guarantee",
              ConfigDef.Type.STRING,
              "exactly_once_v2",
              Expect.oneOf("exactly_once_v2", "at_least_once"),
              MEDIUM,
              "With at_least_once a crash may predict some images twice.")
          .define(
              "stop.timeout",
              ConfigDef.Type.STRING,
              "20s",
              Expect.duration("1s", "10m"),
              MEDIUM,
              "How long a graceful stop may take; keep it below the supervisor's patience.");

  /** The guarantee under which results commit in transactions. */
  public static final String EXACTLY_ONCE = "exactly_once_v2";

  static ServiceSettings of(Values values) {
    EnumSet<Role> roles = EnumSet.noneOf(Role.class);
    values.list("roles").forEach(role -> roles.add(Role.valueOf(role.toUpperCase(Locale.ROOT))));
    return new ServiceSettings(
        values.text("application.id"),
        Optional.of(values.text("instance.id")).filter(id -> !id.isEmpty()),
        Set.copyOf(roles),
        values.text("bootstrap.servers"),
        values.text("schema.registry.url"),
        values.flag("schema.auto.register"),
        values.path("bundle"),
        values.path("state.dir").orElseThrow(),
        values.bytes("state.memory"),
        values.integer("threads"),
        values.text("processing.guarantee"),
        values.duration("stop.timeout"));
  }

  /** Whether results commit in transactions. */
  public boolean exactlyOnce() {
    return processingGuarantee.equals(EXACTLY_ONCE);
  }

  /** The registry's address without user and password, for messages. */
  public String registryForPeople() {
    return Secrets.mask("schema.registry.url", schemaRegistryUrl);
  }

  /**
   * The bundle's folder, for commands that cannot do without.
   *
   * @throws SettingsException if none is set
   */
  public Path requiredBundle() {
    return bundle.orElseThrow(
        () ->
            new SettingsException(
                "bundle",
                "not set; expected the folder of a bundle (UNIMOS_BUNDLE, --set bundle=DIR)"));
  }
}
