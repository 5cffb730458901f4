package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unimos.harness.StubRegistry;
import io.unimos.lab.bench.ForkedProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers and registries that die, freeze, and lose what they should keep. */
@Tag("chaos")
class BrokerFaultsIT {
  private final SplittableRandom random = new SplittableRandom(ChaosScale.SEED);

  @TempDir Path folder;

  @Test
  void shouldGoOnWhenTheBrokerIsKilledAndComesBack() throws Exception {
    int kills = ChaosScale.pick(1, 5);

    new Scenario("05", "broker killed with -9, back after 5 s")
        .playApart(
            folder,
            Map.of(),
            world -> {
              world.slow(20);
              ForkedProcess service = world.start("one");
              world.sendUntilAVersion();
              List<Long> recoveries = new ArrayList<>();
              for (int kill = 0; kill < kills; kill++) {
                world.send(400);
                world.awaitMore(50 + random.nextInt(200));
                world.broker().kill();
                TimeUnit.SECONDS.sleep(5);
                world.broker().start();
                recoveries.add(world.awaitGoingOn());
              }
              world.awaitAll();
              assertThat(service.isAlive()).as("the service waited").isTrue();
              return new Finding(kills, "the service waited and went on", recoveries);
            });
  }

  @Test
  void shouldGoOnWhenTheBrokerDoesNotAnswerForAWhile() throws Exception {
    int seconds = ChaosScale.pick(15, 120);

    new Scenario("25", "broker unreachable (frozen) and back")
        .playApart(
            folder,
            Map.of(),
            world -> {
              world.slow(20);
              ForkedProcess service = world.start("one");
              world.send(400);
              world.awaitMore(100);
              world.broker().pause();
              TimeUnit.SECONDS.sleep(seconds);
              world.broker().resume();
              long recovery = world.awaitGoingOn();
              world.send(100);
              world.awaitAll();
              assertThat(service.isAlive()).isTrue();
              return new Finding(
                  1, seconds + " s without an answer cost nothing", List.of(recovery));
            });
  }

  @Test
  void shouldGoOnWhenTheBrokerIsAwayForLongerThanATaskMayWait() throws Exception {
    int seconds = ChaosScale.pick(45, 120);

    new Scenario("25c", "broker away for longer than task.timeout.ms")
        .playApart(
            folder,
            Map.of(
                "kafka.task.timeout.ms",
                "2000",
                "kafka.producer.max.block.ms",
                "2000",
                "threads",
                "4",
                "kafka.main.consumer.session.timeout.ms",
                "120000"),
            world -> {
              world.slow(20);
              ForkedProcess service = world.start("one");
              world.send(400);
              world.awaitMore(100);
              world.broker().kill();
              TimeUnit.SECONDS.sleep(seconds);
              world.broker().start();
              long recovery = world.awaitGoingOn();
              assertThat(Duration.ofMillis(recovery))
                  .as("no dead member holds partitions until its session ends")
                  .isLessThan(Duration.ofSeconds(100));
              world.send(100);
              world.awaitAll();
              assertThat(service.isAlive()).as("the service waited").isTrue();
              return new Finding(
                  1, seconds + " s against a limit of 2 s: nothing was lost", List.of(recovery));
            });
  }

  @Test
  void shouldGoOnWhenTheNetworkLosesAllForAWhile() throws Exception {
    assumeTrue(NetworkNamespace.isPossible(), "a network namespace needs root and iproute2");
    int cuts = ChaosScale.pick(1, 5);
    int seconds = ChaosScale.pick(15, 60);

    try (NetworkNamespace network = NetworkNamespace.make()) {
      String address = network.freeAddress();
      StubRegistry registry = StubRegistry.start(network.hostAddress());
      new Scenario("25b", "network between service and broker cut (namespace, cable pulled)")
          .play(
              new ChaosWorld(
                  folder,
                  "chaos-25b",
                  Map.of(),
                  ChaosBroker.start(folder.resolve("broker"), address),
                  registry),
              world -> {
                world.slow(20);
                ForkedProcess service =
                    world.start("one", Map.of("bootstrap.servers", address), network.command());
                List<Long> recoveries = new ArrayList<>();
                for (int cut = 0; cut < cuts; cut++) {
                  world.send(400);
                  world.awaitMore(100);
                  network.pull();
                  world.harness().readFor(Duration.ofSeconds(seconds));
                  network.plug();
                  recoveries.add(world.awaitGoingOn());
                }
                world.send(100);
                world.awaitAll();
                assertThat(service.isAlive()).as("the service waited").isTrue();
                return new Finding(cuts, seconds + " s without a packet cost nothing", recoveries);
              });
    }
  }

  @Test
  void shouldGoOnWhenNobodyReadsWhatItWrites() throws Exception {
    new Scenario("24", "nobody reads predictions")
        .play(
            folder,
            Map.of(),
            world -> {
              ForkedProcess service = world.start("one");
              int images = ChaosScale.pick(2_000, 50_000);
              world.send(images);
              world.harness().flush();
              world.awaitCommitted();
              assertThat(world.answered()).as("read by somebody").isZero();
              assertThat(service.isAlive()).isTrue();
              world.awaitAll();
              return Finding.of(1, images + " images taken to the end before anybody read");
            });
  }

  /** A registry's fault, and the end of it. */
  private record Outage(String name, boolean answersInTheEnd, Step begin, Step end) {}

  @FunctionalInterface
  private interface Step {
    void take(StubRegistry registry) throws Exception;
  }

  private static final List<Outage> OUTAGES =
      List.of(
          new Outage("failing", false, r -> r.fail(true), r -> r.fail(false)),
          new Outage("refusing", false, StubRegistry::refuse, StubRegistry::comeBack),
          new Outage("slow", true, r -> r.slow(1_500), r -> r.slow(0)));

  @Test
  void shouldPauseWithoutLossWhenTheRegistryFails() throws Exception {
    int rounds = ChaosScale.pick(1, 5);

    new Scenario("13", "registry failing, refusing, slow, while known and unknown writers send")
        .play(
            folder,
            Map.of(),
            world -> {
              ForkedProcess service = world.start("one");
              // or the first version is read while nobody tells what its schema is
              world.sendUntilAVersion();
              List<Long> recoveries = new ArrayList<>();
              for (int i = 0; i < rounds * OUTAGES.size(); i++) {
                Outage outage = OUTAGES.get(i % OUTAGES.size());
                outage.begin().take(world.registry());
                world.send(100);
                world.awaitAll();
                int before = world.answered();
                world.sendAsAnUnknownWriter();
                world.send(40);
                world.harness().flush();
                world.harness().readFor(Duration.ofSeconds(4));
                if (!outage.answersInTheEnd()) {
                  assertThat(world.answered()).as(outage.name()).isLessThan(before + 41);
                }
                outage.end().take(world.registry());
                recoveries.add(world.awaitMore(before + 41 - world.answered()));
              }
              assertThat(service.isAlive()).isTrue();
              assertThat(world.reasons()).isEmpty();
              return new Finding(
                  rounds * OUTAGES.size(),
                  "known schemas went on; for an unknown one the stream waited, setting nothing"
                      + " aside",
                  recoveries);
            });
  }

  @Test
  void shouldRefuseToStartWhenItsInputIsGone() throws Exception {
    new Scenario("23a", "the images topic deleted while down")
        .play(
            folder,
            Map.of(),
            world -> {
              ForkedProcess service = world.start("one");
              world.send(100);
              world.awaitAll();
              service.terminate();
              service.awaitExit(ChaosWorld.PATIENCE);
              world.verify();
              String images = world.harness().settings().topics().images();
              world.delete(images);
              world.forgetInputs();
              service = world.start("one");
              assertThat(service.awaitExit(ChaosWorld.PATIENCE)).isEqualTo(ChaosWorld.MEND_FIRST);
              assertThat(service.tail()).contains("topics.images").contains(images);
              return Finding.of(1, "exit 78, the line names topics.images");
            });
  }

  @Test
  void shouldRefuseToStartWhenAChangelogIsGone() throws Exception {
    new Scenario("23b", "a changelog deleted while down")
        .play(
            folder,
            Map.of(),
            world -> {
              ForkedProcess service = world.start("one");
              world.send(200);
              world.awaitAll();
              service.terminate();
              service.awaitExit(ChaosWorld.PATIENCE);
              String changelog =
                  world.topics().stream()
                      .filter(t -> t.startsWith(world.harness().values().get("application.id")))
                      .filter(t -> t.endsWith("state-changelog"))
                      .findFirst()
                      .orElseThrow();
              world.delete(changelog);
              service = world.start("one");
              assertThat(service.awaitExit(ChaosWorld.PATIENCE)).isEqualTo(ChaosWorld.MEND_FIRST);
              assertThat(service.tail()).contains("application.id").contains(changelog);
              return Finding.of(1, "exit 78, the line names the changelog and reset");
            });
  }
}
