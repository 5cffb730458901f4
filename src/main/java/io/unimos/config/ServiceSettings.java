package io.unimos.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of the process as a whole.
 *
 * @param applicationId the prefix of the names of both roles; see {@link #applicationId(Role)}
 * @param instanceId the id of a static member, stable per replica; empty for a dynamic member
 * @param roles the roles of this process, never empty
 * @param bundle the bundle's folder; {@link #requiredBundle} where one is needed
 * @param nextBundle the folder of the bundle that the adapt role changes to; empty: none
 * @param stateMemoryBytes the native memory of all stores together
 * @param threads the number of stream threads of each role
 */
public record ServiceSettings(
    String applicationId,
    Optional<String> instanceId,
    Set<Role> roles,
    String bootstrapServers,
    String schemaRegistryUrl,
    boolean schemaAutoRegister,
    Optional<Path> bundle,
    Optional<Path> nextBundle,
    Path stateDir,
    long stateMemoryBytes,
    int threads,
    Duration stopTimeout) {

  /** The guarantee under which results commit in transactions. */
  static final Keys KEYS = new Keys("Service");

  public static final Key<String> APPLICATION_ID =
      Key.in(KEYS, "application.id", "unimos-streams", Expect.applicationId())
          .text(
              "Both roles are Kafka Streams applications of their own, which this with -encode and"
                  + " -adapt after it names: their consumer groups, transactional ids, changelogs"
                  + " and folders below state.dir. A changed id starts from nothing.");
  static final Key<String> INSTANCE_ID =
      Key.in(KEYS, "instance.id", "", Expect.instanceId())
          .text(
              "Makes the process a static member of its groups: set it to something that is unique"
                  + " per replica and survives a restart (the pod's name). A killed replica then"
                  + " takes its partitions back at once. Empty: a dynamic member.");
  static final Key<List<Role>> ROLES =
      Key.in(KEYS, "roles", "encode,adapt", Expect.someOf(Role.class))
          .text("Which roles run here, each a Kafka Streams application of its own.");
  public static final Key<String> BOOTSTRAP_SERVERS =
      Key.in(KEYS, "bootstrap.servers", "localhost:9092", Expect.servers())
          .text("Where to meet the Kafka cluster.");
  public static final Key<String> SCHEMA_REGISTRY_URL =
      Key.in(KEYS, "schema.registry.url", "http://localhost:8081", Expect.registry())
          .text(
              "A registry that speaks Confluent's API; mock://name is one in this process, for"
                  + " tests and the demo.");
  public static final Key<Boolean> SCHEMA_AUTO_REGISTER =
      Key.in(KEYS, "schema.auto.register", "true", Expect.trueOrFalse())
          .text("Producers register their schemas; switch it off where schemas are rolled out.");
  public static final Key<Path> BUNDLE =
      Key.in(KEYS, "bundle", Expect.path("the folder of a bundle"))
          .text(
              "The folder with encoder, classes and source bank; run refuses to start without it.");
  public static final Key<Path> BUNDLE_NEXT =
      Key.in(KEYS, "bundle.next", Expect.path("the folder of a bundle"))
          .text(
              "While the encoder is changed: the folder of the bundle with the other encoder. Each"
                  + " camera learns from its features beside the present one's, and moves to it once"
                  + " it knows as much. See encoders.");
  public static final Key<Path> STATE_DIR =
      Key.in(KEYS, "state.dir", "${user.home}/.unimos-streams", Expect.path("a folder"))
          .text(
              "RocksDB and the identity of the process; a folder for each application.id. Keep it on"
                  + " a disk that outlives the process: with it gone, a restart restores all of it"
                  + " from the changelogs. The image and the manifests set /state, a volume.");
  static final Key<Long> STATE_MEMORY =
      Key.in(KEYS, "state.memory", "128MB", Expect.size("8MB", "1024GB"))
          .text(
              "Native memory that RocksDB may take for blocks and unwritten records of all stores of"
                  + " this process together, however many partitions it has. Kafka Streams alone"
                  + " would take up to 98 MB for the store of each partition.");
  static final Key<Integer> THREADS =
      Key.in(KEYS, "threads", 1, Expect.integer(1, 64))
          .text("Stream threads of each role that runs here.");
  static final Key<Duration> STOP_TIMEOUT =
      Key.in(KEYS, "stop.timeout", "20s", Expect.duration("1s", "10m"))
          .text("How long a graceful stop may take; keep it below the supervisor's patience.");

  static ServiceSettings of(SettingsSources given) {
    return new ServiceSettings(
        given.get(APPLICATION_ID),
        Optional.of(given.get(INSTANCE_ID)).filter(id -> !id.isEmpty()),
        Set.copyOf(given.get(ROLES)),
        given.get(BOOTSTRAP_SERVERS),
        given.get(SCHEMA_REGISTRY_URL),
        given.get(SCHEMA_AUTO_REGISTER),
        given.find(BUNDLE),
        given.find(BUNDLE_NEXT),
        given.get(STATE_DIR),
        given.get(STATE_MEMORY),
        given.get(THREADS),
        given.get(STOP_TIMEOUT));
  }

  /**
   * Returns the consumer group of a role, also the prefix of its transactional ids, changelogs and
   * state folder.
   */
  public String applicationId(Role role) {
    return applicationId + "-" + role.word();
  }

  /** Returns the registry's address without user and password, for messages. */
  public String registryForPeople() {
    return Secrets.mask(SCHEMA_REGISTRY_URL.name(), schemaRegistryUrl);
  }

  /**
   * Returns the bundle's folder, for commands that need one.
   *
   * @throws SettingsException if none is set
   */
  public Path requiredBundle() {
    return bundle.orElseThrow(
        () ->
            new SettingsException(
                BUNDLE,
                "not set; expected the folder of a bundle (UNIMOS_BUNDLE, --set bundle=DIR)"));
  }
}
