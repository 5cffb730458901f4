package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unimos.Main;
import io.unimos.bundle.DemoBundle;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Status;
import io.unimos.harness.ServiceHarness;
import io.unimos.harness.StubRegistry;
import io.unimos.lab.bench.ForkedProcess;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.lab.cameras.DemoCameras;
import io.unimos.stream.ChainOracle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 in mid-batch with the real encoder: once in every build, again and again in the long form
 * of the faults. Each kill comes only after new predictions were committed since the last. {@code
 * -Dchaos.kills=N} sets how many.
 */
class KillIT {
  private static final int KILLS = Integer.getInteger("chaos.kills", ChaosScale.pick(1, 20));
  private static final long SEED = ChaosScale.SEED;
  private static final int DOMAINS = 2;

  /** Between two kills, at least so many and at most so many more predictions. */
  private static final int PROGRESS = 20;

  /** Images that are added at the end until every domain has a version. */
  private static final int MORE = 32;

  /** And so often at most. */
  private static final int MOST = 40;

  @TempDir Path folder;
  private final Map<String, List<String>> sent = new HashMap<>();

  @Test
  void shouldNeitherLoseNorDoubleNorReorderWhenKilledInMidBatch() throws Exception {
    kill(1);
  }

  @Test
  @Tag("chaos")
  void shouldNeitherLoseNorDoubleNorReorderWhenKilledAgainAndAgain() throws Exception {
    assumeTrue(KILLS > 1, "one kill is in every build, and ProcessFaultsIT kills again and again");
    System.out.println("chaos.seed=" + SEED + " chaos.kills=" + KILLS);

    Played played = kill(KILLS);

    new Scenario("02b", "kill -9 in mid-batch, real encoder")
        .report(
            new Finding(KILLS, "taken up where it was", played.recoveryMillis()),
            played.predictions(),
            played.versions());
  }

  private record Played(List<Long> recoveryMillis, int predictions, int versions) {}

  private Played kill(int kills) throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    Path bundle = folder.resolve("demo-bundle");
    DemoBundle.unpack(bundle);
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
        StubRegistry registry = StubRegistry.start();
        ServiceHarness harness =
            new ServiceHarness(
                broker,
                folder.resolve("kill"),
                Map.of(
                    "schema.registry.url",
                    registry.url(),
                    "bundle",
                    bundle.toString(),
                    "instance.id",
                    "killed",
                    "encode.batch-size",
                    "16",
                    // small enough that rounds train, and are killed, in so short a stream
                    "adapt.window",
                    "32"))) {
      Path settings = harness.writeTo(folder.resolve("unimos.properties"));
      List<Long> recoveryMillis = new ArrayList<>();

      ForkedProcess service = fork(settings);
      try {
        for (int kill = 0; kill < kills; kill++) {
          int goal = harness.predictions().size() + PROGRESS + random.nextInt(PROGRESS);
          sendImages(harness, harness.predictions().size() + 2 * PROGRESS + 16 - count());
          harness.awaitWhileReading(() -> harness.predictions().size() >= goal);
          service.kill();
          harness.drain();
          int committed = harness.predictions().size();
          long killed = System.nanoTime();
          service = fork(settings);
          // or nothing is left to predict where the kill came late
          sendImages(harness, DOMAINS);
          harness.awaitWhileReading(() -> harness.predictions().size() > committed);
          recoveryMillis.add((System.nanoTime() - killed) / 1_000_000);
        }
        // a killed round is repeated; go on until one has come through
        for (int i = 0; i < MOST && numbers(harness.versions()).size() < DOMAINS; i++) {
          sendImages(harness, MORE);
          harness.awaitWhileReading(() -> harness.predictions().size() >= count());
        }
        harness.drain();
      } finally {
        service.terminate();
        System.out.println("exit after SIGTERM: " + service.awaitExit(Duration.ofMinutes(3)));
      }

      System.out.println("ms from restart to next committed prediction: " + recoveryMillis);
      System.out.println("versions: " + numbers(harness.versions()));
      assertThat(harness.deadLetters()).isEmpty();
      assertThat(numbers(harness.versions()).values())
          .hasSize(DOMAINS)
          .allSatisfy(
              v -> assertThat(v).isEqualTo(LongStream.rangeClosed(1, v.size()).boxed().toList()));
      assertThat(harness.predictions())
          .allSatisfy(
              p ->
                  assertThat(p.getAdapterVersion())
                      .isLessThanOrEqualTo(
                          numbers(harness.versions())
                              .getOrDefault(p.getDomain(), List.of())
                              .size()));
      assertThat(ChainOracle.violations(sent, harness.predictions())).isEmpty();
      return new Played(recoveryMillis, harness.predictions().size(), harness.versions().size());
    }
  }

  private int count() {
    return sent.values().stream().mapToInt(List::size).sum();
  }

  private void sendImages(ServiceHarness harness, int count) {
    int first = count();
    for (int i = first; i < first + count; i++) {
      String domain = "camera-" + i % DOMAINS;
      harness.send(domain, "image-" + i, DemoCameras.render("day", SEED, i).jpeg());
      sent.computeIfAbsent(domain, d -> new ArrayList<>()).add("image-" + i);
    }
  }

  /** Version numbers by domain, in the order they were published. */
  private static Map<String, List<Long>> numbers(List<AdapterVersion> versions) {
    return versions.stream()
        .filter(version -> version.getStatus() != Status.ROLLED_BACK)
        .collect(
            Collectors.groupingBy(
                AdapterVersion::getDomain,
                Collectors.mapping(AdapterVersion::getVersion, Collectors.toList())));
  }

  private ForkedProcess fork(Path settings) throws IOException {
    return ForkedProcess.java(
        folder.resolve("service.log"), Main.class, "run", "--config", "" + settings);
  }
}
