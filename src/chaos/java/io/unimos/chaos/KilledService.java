package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.Main;
import io.unimos.bundle.Bundle;
import io.unimos.bundle.DemoBundle;
import io.unimos.harness.ServiceHarness;
import io.unimos.harness.StubRegistry;
import io.unimos.lab.bench.ForkedProcess;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.service.Resources;
import io.unimos.stream.ChainOracle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A service that only adapts, in a process of its own that a test kills: with broker, registry,
 * feed and a reader of what comes out, and commands beside it. Owned by one test.
 */
final class KilledService implements AutoCloseable {
  static final int WINDOW = 64;

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Resources resources = new Resources();
  private final Path folder;
  private final int domains;
  private final Path settings;
  private final ServiceHarness harness;
  private final FeatureFeed feed;

  /**
   * Starts all of it but the service, whose bundle is the demo's.
   *
   * @param folder of logs and state
   * @param more settings
   */
  KilledService(Path folder, int domains, Map<String, String> more) throws Exception {
    this.folder = folder;
    this.domains = domains;
    Path bundle = folder.resolve("demo-bundle");
    DemoBundle.unpack(bundle);
    EmbeddedBroker broker = resources.add(EmbeddedBroker.start(folder.resolve("broker")));
    Map<String, String> values = new HashMap<>(more);
    values.put("schema.registry.url", resources.add(StubRegistry.start()).url());
    values.put("bundle", bundle.toString());
    values.put("roles", "adapt");
    values.put("instance.id", "killed");
    values.put("adapters.keep", "100000");
    values.put("adapt.window", Integer.toString(WINDOW));
    harness = resources.add(new ServiceHarness(broker, folder.resolve("killed"), values));
    settings = harness.writeTo(folder.resolve("unimos.properties"));
    feed =
        resources.add(
            new FeatureFeed(harness.settings(), Bundle.load(bundle), domains, ChaosScale.SEED));
  }

  ServiceHarness harness() {
    return harness;
  }

  FeatureFeed feed() {
    return feed;
  }

  /** The file with the settings of the service and of the commands. */
  Path settings() {
    return settings;
  }

  /** Starts the service. */
  ForkedProcess start() throws IOException {
    return start(settings);
  }

  /** Starts one with other settings. */
  ForkedProcess start(Path others) throws IOException {
    return ForkedProcess.java(
        folder.resolve("service.log"), Main.class, "run", "--config", others.toString());
  }

  /** Stops it in order. */
  void stop(ForkedProcess service) throws InterruptedException {
    service.terminate();
    System.out.println("exit after SIGTERM: " + service.awaitExit(PATIENCE));
  }

  /** Feeds as fast as predictions come, until so many versions more were decided. */
  void feedUntilVersions(int more) {
    int versions = harness.versions().size() + more;
    feedUntil(() -> harness.versions().size() >= versions, WINDOW);
  }

  /** Feeds as fast as predictions come, until a condition holds. */
  void feedUntil(BooleanSupplier condition, int window) {
    harness.awaitWhileReading(
        () -> {
          if (feed.count() - harness.predictions().size() < window) {
            feed.send(window / 2);
          }
          return condition.getAsBoolean();
        });
  }

  /** Runs a command, which has to end with 0; returns what it said. */
  String run(String... arguments) throws Exception {
    Path log = folder.resolve(String.join("-", arguments).replaceAll("\\W+", "-") + ".log");
    String[] all =
        Stream.concat(Stream.of(arguments), Stream.of("--config", settings.toString()))
            .toArray(String[]::new);
    try (ForkedProcess command = ForkedProcess.java(log, Main.class, all)) {
      int exit = command.awaitExit(PATIENCE);
      System.out.println(String.join(" ", arguments) + ":\n" + command.log());
      assertThat(exit).as(command.log()).isZero();
      return command.log();
    }
  }

  /** Each feature was answered once and in order, and none became a dead letter. */
  void lostNothing() {
    assertThat(harness.deadLetters()).isEmpty();
    assertThat(ChainOracle.violations(feed.sent(), harness.predictions())).isEmpty();
  }

  /** The versions of every domain replay to the same bytes. */
  void replaysAll() throws Exception {
    for (int i = 0; i < domains; i++) {
      String unused = run("adapters", "replay", "camera-" + i);
    }
  }

  @Override
  public void close() {
    resources.close();
  }
}
