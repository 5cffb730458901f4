package io.unimos.service;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.config.HttpSettings;
import io.unimos.config.Key;
import io.unimos.config.Role;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.config.TopicSettings;
import io.unimos.core.math.Metric;
import io.unimos.service.check.Cluster;
import io.unimos.service.check.StartupCheck;
import io.unimos.service.check.TopicCheck;
import io.unimos.service.http.Health;
import io.unimos.service.http.HttpPort;
import io.unimos.service.http.HttpServer;
import io.unimos.service.http.PresenceWatch;
import io.unimos.service.metrics.Metrics;
import io.unimos.stream.AdaptRole;
import io.unimos.stream.DomainMemory;
import io.unimos.stream.FailurePolicy;
import io.unimos.stream.Rounds;
import io.unimos.stream.ServedSets;
import io.unimos.stream.StateMemory;
import io.unimos.stream.StreamListener;
import io.unimos.stream.read.Contract;
import io.unimos.stream.read.RegistryUnavailableException;
import io.unimos.wire.VersionRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/**
 * The service as one object, which {@code run}, the demo, the benchmarks and the tests start and
 * stop. Owns all threads and native memory that it starts; the one who starts it closes it.
 */
public final class StreamService implements AutoCloseable {
  /**
   * The bound on the items of an Avro collection: no collection of names or attributes is larger.
   */
  private static final int MOST_ITEMS = 100_000;

  private final Resources resources = new Resources();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final Settings settings;
  private final Health health;
  private Metrics metrics;
  private HttpServer http;

  private StreamService(Settings settings) {
    this.settings = settings;
    health =
        new Health(
            settings.service().roles().stream().sorted().map(Role::word).toArray(String[]::new));
  }

  /**
   * Runs the checks, loads the bundle and starts the roles. Returns when they have been started,
   * which may be before the service is {@link #ready}.
   *
   * @throws SettingsException with one line that names the key, for everything that the operator
   *     has to correct
   */
  public static StreamService start(Settings settings) {
    return start(settings, EncodeRole::loadEncoder);
  }

  /**
   * Starts the service as {@link #start(Settings)} does, with an encoder of the caller's, for
   * benchmarks and tests.
   */
  public static StreamService start(Settings settings, EncodeRole.EncoderLoader encoders) {
    StreamService service = new StreamService(settings);
    try {
      service.open(encoders);
      return service;
    } catch (RuntimeException | Error e) {
      service.close();
      throw e;
    }
  }

  private void open(EncodeRole.EncoderLoader encoders) {
    boundAvro(settings.topics().maxMessageBytes());
    settings.service().roles().forEach(role -> new LocalState(settings, role).requireRoom());
    metrics =
        resources.add(
            new Metrics(
                new Metrics.MeterSettings(
                    settings.metrics().maxDomains(),
                    settings.metrics().maxClasses(),
                    settings.image().inFlightBytes(),
                    settings.encode().batchSize())));
    metrics.gauge(Metric.READY, () -> health.ready() ? 1 : 0);
    metrics.gauge(Metric.BROKER_UP, () -> health.isUp(Health.Dependency.BROKER) ? 1 : 0);
    metrics.gauge(Metric.REGISTRY_UP, () -> health.isUp(Health.Dependency.REGISTRY) ? 1 : 0);
    metrics.diskOf(settings.service().stateDir());
    http = resources.add(listen());
    Bundle bundle = load(settings.service().requiredBundle(), ServiceSettings.BUNDLE);
    Optional<Bundle> next =
        settings
            .service()
            .nextBundle()
            .filter(folder -> settings.service().roles().contains(Role.ADAPT))
            .map(folder -> load(folder, ServiceSettings.BUNDLE_NEXT));
    Contract contract = Contract.over(settings);
    if (settings.service().roles().contains(Role.ADAPT)) {
      requireRoom(settings, bundle);
      next.ifPresent(other -> requireRoom(settings, other));
    }
    StartupCheck.require(settings);
    try (Cluster cluster = new Cluster(settings)) {
      TopicCheck.logPartitions(settings, cluster, settings.service().roles());
    }
    prepare(contract, settings);
    health.report(Health.Dependency.BROKER, Health.State.UP, "answered at the start");
    health.report(Health.Dependency.REGISTRY, Health.State.UP, "knows the schemas");

    // The role that has state to restore starts first.
    Map<Role, Supplier<KafkaStreams>> roles = new TreeMap<>(Comparator.reverseOrder());
    StreamListener listener = metrics.stream();
    if (settings.service().roles().contains(Role.ENCODE)) {
      EncodeRole role =
          resources.add(EncodeRole.open(settings, bundle, contract, encoders, metrics.encoder()));
      metrics.encoder().loaded(bundle.encoder().id(), role.device());
      metrics.encoder().rate(role.lookAhead()::encoderImagesPerSecond);
      roles.put(
          Role.ENCODE,
          () -> TopologyWiring.encodeStreams(settings, bundle, contract, role, listener));
    }
    health.report(Health.Dependency.MODEL, Health.State.UP, "bundle " + bundle.name());
    if (settings.service().roles().contains(Role.ADAPT)) {
      AdaptRole role = TopologyWiring.adaptRole(settings, bundle);
      Optional<AdaptRole> other =
          next.map(changed -> TopologyWiring.nextRole(settings, changed, role));
      measure(resources.add(role.rounds()));
      measure(role.memory());
      measure(role.served());
      other.ifPresent(changed -> metrics.gauge(Metric.ENCODER_BEHIND, metrics.stream()::waiting));
      StateMemory memory = resources.add(new StateMemory(settings.service().stateMemoryBytes()));
      roles.put(
          Role.ADAPT,
          () -> TopologyWiring.adaptStreams(settings, contract, role, other, memory, listener));
    }
    // The watch looks before a role has moved past the offsets whose records are gone.
    resources.add(LagWatch.over(settings, metrics));
    start(roles);
  }

  private void measure(Rounds rounds) {
    metrics.gauge(Metric.ROUNDS_IN_FLIGHT, rounds::inFlight);
    metrics.gauge(Metric.ROUNDS_WAITING, () -> rounds.queue().status().waiting());
    metrics.gauge(Metric.ROUNDS_OLDEST, () -> rounds.queue().status().oldestSeconds());
    metrics.gauge(Metric.ROUNDS_DEMAND, () -> rounds.queue().status().demand());
  }

  private void measure(DomainMemory loaded) {
    metrics.gauge(Metric.LOADED, loaded::domains);
    metrics.gauge(Metric.LOADED_BYTES, loaded::bytes);
    metrics.gauge(Metric.LOADED_MOST, loaded::mostBytes);
    metrics.total(Metric.LOADS, loaded::loads);
    metrics.total(Metric.LOAD_TIME, () -> loaded.loadNanos() / 1e9);
    metrics.total(Metric.EVICTIONS, loaded::evictions);
  }

  private void measure(ServedSets served) {
    metrics.gauge(Metric.CLASS_SET, served::newest);
    metrics.gauge(Metric.CLASS_SET_OLDEST, served::oldest);
    metrics.gauge(Metric.CLASS_SET_CLASSES, served::classes);
    metrics.gauge(Metric.CLASS_SET_CHANGED, served::changedSeconds);
    metrics.gauge(Metric.CLASS_SET_BEHIND, served::behind);
  }

  private void start(Map<Role, Supplier<KafkaStreams>> streams) {
    RegistryWatch watch = new RegistryWatch(health);
    resources.add(PresenceWatch.ofRegistry(settings, watch));
    resources.add(
        PresenceWatch.ofBroker(
            settings, settings.service().applicationId() + "-presence", broker()));
    RoleApplication.Shared shared =
        new RoleApplication.Shared(
            new FailurePolicy(Clock.systemUTC()), watch, health, metrics, ended::complete);
    List<RoleApplication> roles = new ArrayList<>();
    resources.add(() -> stop(roles));
    streams.forEach(
        (role, make) -> {
          RoleApplication application = new RoleApplication(role, settings, shared);
          roles.add(application);
          application.start(make);
        });
  }

  /**
   * Stops all roles in parallel; each has the whole of {@code stop.timeout}, and together they need
   * no longer.
   */
  private static void stop(List<RoleApplication> roles) {
    List<Thread> stopping =
        roles.stream().map(each -> new Thread(each::close, "stop-role")).toList();
    stopping.forEach(Thread::start);
    try {
      for (Thread each : stopping) {
        each.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Kafka Streams itself waits and retries; the listener only reports it. */
  private PresenceWatch.Listener broker() {
    return new PresenceWatch.Listener() {
      @Override
      public void answered() {
        health.report(Health.Dependency.BROKER, Health.State.UP, "answers");
      }

      @Override
      public void silent(String reason) {
        health.report(Health.Dependency.BROKER, Health.State.DOWN, reason);
      }
    };
  }

  /**
   * Bounds the memory that Avro allocates for a length prefix. Avro reads the bounds once, from
   * system properties, so this runs before the first record.
   */
  public static void boundAvro(int maxMessageBytes) {
    Map.of("bytes", maxMessageBytes, "string", maxMessageBytes, "collectionItems", MOST_ITEMS)
        .forEach(
            (what, most) ->
                System.getProperties()
                    .putIfAbsent(
                        "org.apache.avro.limits." + what + ".maxLength", String.valueOf(most)));
  }

  private HttpServer listen() {
    HttpSettings at = settings.http();
    try {
      return HttpServer.start(
          new HttpPort.Address(at.host(), at.port(), at.names()), metrics, health);
    } catch (IOException e) {
      throw new SettingsException(HttpSettings.PORT, e.getMessage());
    }
  }

  private static void prepare(Contract contract, Settings settings) {
    try {
      contract.prepare(settings.adaptation().annotate().on());
    } catch (RegistryUnavailableException e) {
      throw new SettingsException(ServiceSettings.SCHEMA_REGISTRY_URL, e.getMessage());
    }
  }

  /**
   * Checks that versions of the bundle's classes fit into a record.
   *
   * @throws SettingsException if they do not
   */
  public static void requireRoom(Settings settings, Bundle bundle) {
    int dimension = bundle.encoder().dimension();
    settings
        .topics()
        .tooSmallFor(bundle.classes().size(), VersionRecords.mostBytes(dimension, bundle.classes()))
        .ifPresent(
            why -> {
              throw new SettingsException(TopicSettings.MAX_MESSAGE_BYTES, why);
            });
  }

  private static Bundle load(Path folder, Key<Path> key) {
    try {
      return Bundle.load(folder);
    } catch (BundleException e) {
      throw new SettingsException(key, e.getMessage());
    }
  }

  /** Returns true when the model is loaded, the roles run, and broker and registry answer. */
  public boolean ready() {
    return health.ready();
  }

  /** Returns the reason why the service is not ready; empty when it is. */
  public String waitingFor() {
    return String.join("; ", health.waitingFor());
  }

  /** Returns the port of {@code /metrics} and {@code /health}. */
  public int httpPort() {
    return http.port();
  }

  public Metrics metrics() {
    return metrics;
  }

  /**
   * Returns a future that completes with an exit code when the service cannot continue by itself.
   */
  public CompletableFuture<Integer> ended() {
    return ended.copy();
  }

  /** Stops the roles within {@code stop.timeout}, then everything else. */
  @Override
  public void close() {
    resources.close();
  }
}
