package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.Main;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.bench.ForkedProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The actions of tests around a service in a process of its own that they kill: start it, feed it
 * until it has decided on versions, and run commands beside it.
 *
 * @param folder of logs
 * @param settings of the service and of the commands
 */
record KilledService(Path folder, ServiceHarness harness, FeatureFeed feed, Path settings) {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

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

  /** Feeds as fast as predictions come, until so many versions were decided. */
  void feedUntilVersions(int versions, int window) {
    feedUntil(() -> harness.versions().size() >= versions, window);
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
}
