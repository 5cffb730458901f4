package io.unimos.service;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.config.HttpSettings;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Role;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.event.AdapterCommand;
import io.unimos.failure.FailurePolicy;
import io.unimos.failure.RegistryUnavailableException;
import io.unimos.ops.AccessToken;
import io.unimos.ops.Control;
import io.unimos.ops.Health;
import io.unimos.ops.HttpServer;
import io.unimos.ops.Metrics;
import io.unimos.service.check.StartupCheck;
import io.unimos.topology.AdaptRole;
import io.unimos.topology.Contract;
import io.unimos.topology.Rounds;
import io.unimos.topology.StateMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.ProcessorStateException;

/**
 * The service as one object: everything that {@code run}, the demo, the benchmarks and the tests
 * start and stop. Owns all threads and native memory that it starts; the one who starts it closes
 * it.
 */
public final class StreamService implements AutoCloseable {
  /** Names and attributes; no collection of ours is larger. */
  private static final int MOST_ITEMS = 100_000;

  private final Resources resources = new Resources();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final Health health = new Health();
  private Metrics metrics;
  private HttpServer http;

  private StreamService() {}

  /**
   * Checks what can be checked, loads the bundle and starts the stream; returns when the stream has
   * been started, not when it is {@link #ready}.
   *
   * @throws SettingsException one line that names the key, for everything that the operator has to
   *     mend
   */
  public static StreamService start(Settings settings) {
    return start(settings, EncodeHalf::loadEncoder);
  }

  /** As {@link #start(Settings)} with an encoder of the caller's, for benchmarks and tests. */
  public static StreamService start(Settings settings, EncodeHalf.EncoderLoader encoders) {
    StreamService service = new StreamService();
    try {
      service.open(settings, encoders);
      return service;
    } catch (RuntimeException | Error e) {
      service.close();
      throw e;
    }
  }

  private void open(Settings settings, EncodeHalf.EncoderLoader encoders) {
    boundAvro(settings.topics().maxMessageBytes());
    LocalState state = new LocalState(settings);
    state.requireRoom();
    metrics =
        resources.add(
            new Metrics(
                new Metrics.Limits(
                    settings.metrics().maxDomains(),
                    settings.metrics().maxClasses(),
                    settings.image().budgetBytes(),
                    settings.encode().batchSize())));
    metrics.readiness(health::ready);
    metrics.diskOf(settings.service().stateDir());
    http = resources.add(listen(settings));
    Bundle bundle = load(settings);
    Contract contract = Contract.over(KafkaProperties.registry(settings));
    StartupCheck.require(settings);
    prepare(contract, settings);
    health.report(Health.Component.BROKER, Health.State.UP, "answered at the start");
    health.report(Health.Component.REGISTRY, Health.State.UP, "knows the schemas");
    metrics.registryUp(true);

    MetricsFeed feed = new MetricsFeed(metrics);
    Optional<EncodeHalf> encodeHalf = Optional.empty();
    if (settings.service().roles().contains(Role.ENCODE)) {
      encodeHalf =
          Optional.of(resources.add(EncodeHalf.open(settings, bundle, contract, encoders, feed)));
      metrics.modelLoaded(bundle.encoder().id(), encodeHalf.get().device());
      metrics.encoderRate(encodeHalf.get().lookAhead()::encoderImagesPerSecond);
    }
    health.report(Health.Component.MODEL, Health.State.UP, "bundle " + bundle.name());

    Optional<AdaptRole> adaptRole = Optional.empty();
    Optional<StateMemory> stateMemory = Optional.empty();
    if (settings.service().roles().contains(Role.ADAPT)) {
      adaptRole = Optional.of(TopologyWiring.adaptRole(settings, bundle));
      Rounds rounds = resources.add(adaptRole.get().rounds());
      metrics.roundsInFlight(rounds::inFlight);
      metrics.roundTickets(
          () -> rounds.tickets().status().waiting(),
          () -> rounds.tickets().status().oldestSeconds(),
          () -> rounds.tickets().status().demand());
      stateMemory =
          Optional.of(resources.add(new StateMemory(settings.service().stateMemoryBytes())));
    }
    Optional<EncodeHalf> encoding = encodeHalf;
    Optional<AdaptRole> adapting = adaptRole;
    Optional<StateMemory> memory = stateMemory;
    Supplier<KafkaStreams> streams =
        () ->
            new KafkaStreams(
                TopologyWiring.topology(settings, bundle, contract, encoding, adapting, feed),
                TopologyWiring.properties(settings, encoding, memory));
    state.prepare();
    try {
      startStreams(streams.get(), settings, contract, state);
    } catch (ProcessorStateException e) {
      if (!LocalState.isDamage(e)) {
        throw e;
      }
      state.remove(e.toString());
      startStreams(streams.get(), settings, contract, state);
    }
  }

  /**
   * Bounds what Avro allocates on the word of a length prefix. Avro reads the bounds once, from
   * system properties, so this comes before the first record.
   */
  private static void boundAvro(int maxMessageBytes) {
    Map.of("bytes", maxMessageBytes, "string", maxMessageBytes, "collectionItems", MOST_ITEMS)
        .forEach(
            (what, most) ->
                System.getProperties()
                    .putIfAbsent(
                        "org.apache.avro.limits." + what + ".maxLength", String.valueOf(most)));
  }

  private void startStreams(
      KafkaStreams streams, Settings settings, Contract contract, LocalState state) {
    resources.add(() -> streams.close(settings.service().stopTimeout()));
    RegistryWatch watch =
        resources.add(new RegistryWatch(contract::registryAnswers, streams, health, metrics));
    FailurePolicy policy = new FailurePolicy(Clock.systemUTC());
    streams.setStateListener(
        (now, before) -> {
          metrics.streamState(now);
          health.streamState(now);
          if (now == KafkaStreams.State.ERROR) {
            ended.complete(ExitCodes.INTERNAL);
          }
        });
    streams.setUncaughtExceptionHandler(
        new StreamFailures(
            policy,
            new StreamFailures.Remedies(
                watch,
                () -> StartupCheck.missingRights(settings),
                state,
                resources.add(DeadMembers.of(settings))),
            health,
            metrics,
            ended::complete));
    streams.setGlobalStateRestoreListener(new RestoreLog());
    OpenTransactions.abort(settings);
    try {
      streams.start();
    } catch (ProcessorStateException e) {
      streams.close(settings.service().stopTimeout());
      throw e;
    }
    metrics.bindStreams(streams);
    resources.add(LagWatch.over(settings, metrics));
  }

  private HttpServer listen(Settings settings) {
    HttpSettings at = settings.http();
    Optional<Control> control = at.tokenFile().map(file -> control(settings, file));
    try {
      return HttpServer.start(at.host(), at.port(), control, metrics, health);
    } catch (IOException e) {
      throw new SettingsException(HttpSettings.PORT, e.getMessage());
    }
  }

  private static Control control(Settings settings, Path tokenFile) {
    try {
      return new Control(
          AccessToken.read(tokenFile),
          (action, domain, version) ->
              EventProducer.send(
                  settings,
                  new AdapterCommand(
                      domain, action, version, "http", Clock.systemUTC().instant())));
    } catch (IOException e) {
      throw new SettingsException(HttpSettings.TOKEN_FILE, e.getMessage());
    }
  }

  private static void prepare(Contract contract, Settings settings) {
    try {
      contract.prepare(settings.topics());
    } catch (RegistryUnavailableException e) {
      throw new SettingsException(ServiceSettings.SCHEMA_REGISTRY_URL, e.getMessage());
    }
  }

  private static Bundle load(Settings settings) {
    try {
      return Bundle.load(settings.service().requiredBundle());
    } catch (BundleException e) {
      throw new SettingsException(ServiceSettings.BUNDLE, e.getMessage());
    }
  }

  /** True when the model is loaded, the stream runs and the registry is known. */
  public boolean ready() {
    return health.ready();
  }

  /** What keeps it from being ready; empty when it is. */
  public String waitingFor() {
    return String.join("; ", health.waitingFor());
  }

  /** The port of {@code /metrics} and {@code /health}. */
  public int httpPort() {
    return http.port();
  }

  public Metrics metrics() {
    return metrics;
  }

  /** Completes with an exit code when the service cannot go on by itself. */
  public CompletableFuture<Integer> ended() {
    return ended.copy();
  }

  /** Stops the stream within {@code stop.timeout}, then everything else. */
  @Override
  public void close() {
    resources.close();
  }
}
