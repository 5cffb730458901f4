package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.process.ForkedJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers and registries that die, freeze, and lose what they should keep. */
class BrokerFaultsIT {
  private static final int MEND_FIRST = 78;

  private final SplittableRandom random = new SplittableRandom(ChaosScale.SEED);

  @TempDir Path folder;

  @Test
  void shouldGoOnWhenTheBrokerIsKilledAndComesBack() throws Exception {
    int kills = ChaosScale.pick(1, 5);

    new Scenario("05", "broker killed with -9, back after 5 s")
        .play(
            folder,
            Map.of(),
            world -> {
              world.slow(20);
              ForkedJvm service = world.start("one");
              List<Long> recoveries = new ArrayList<>();
              for (int kill = 0; kill < kills; kill++) {
                world.send(400);
                world.awaitMore(50 + random.nextInt(200));
                world.broker().kill();
                TimeUnit.SECONDS.sleep(5);
                world.broker().start();
                recoveries.add(world.awaitMore(1));
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
        .play(
            folder,
            Map.of(),
            world -> {
              world.slow(20);
              ForkedJvm service = world.start("one");
              world.send(400);
              world.awaitMore(100);
              world.broker().pause();
              TimeUnit.SECONDS.sleep(seconds);
              world.broker().resume();
              long recovery = world.awaitMore(1);
              world.send(100);
              world.awaitAll();
              assertThat(service.isAlive()).isTrue();
              return new Finding(
                  1, seconds + " s without an answer cost nothing", List.of(recovery));
            });
  }

  @Test
  void shouldPauseWithoutLossWhenTheRegistryFails() throws Exception {
    int outages = ChaosScale.pick(2, 10);

    new Scenario("13", "registry failing while known and unknown writers send")
        .play(
            folder,
            Map.of(),
            world -> {
              ForkedJvm service = world.start("one");
              world.send(4);
              world.awaitAll();
              for (int outage = 0; outage < outages; outage++) {
                world.registry().fail(true);
                world.send(100);
                world.awaitAll();
                world.registry().fail(false);
              }
              assertThat(service.isAlive()).isTrue();
              return Finding.of(outages, "known schemas went on without it");
            });
  }

  @Test
  void shouldRefuseToStartWhenItsInputIsGone() throws Exception {
    new Scenario("23a", "the images topic deleted while down")
        .play(
            folder,
            Map.of(),
            world -> {
              ForkedJvm service = world.start("one");
              world.send(100);
              world.awaitAll();
              service.terminate();
              service.awaitExit(ChaosWorld.PATIENCE);
              world.verify();
              String images = world.harness().settings().topics().images();
              world.delete(images);
              world.forgetInputs();
              service = world.start("one");
              assertThat(service.awaitExit(ChaosWorld.PATIENCE)).isEqualTo(MEND_FIRST);
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
              ForkedJvm service = world.start("one");
              world.send(200);
              world.awaitAll();
              service.terminate();
              service.awaitExit(ChaosWorld.PATIENCE);
              String changelog =
                  world.topics().stream()
                      .filter(t -> t.endsWith("domains-changelog"))
                      .findFirst()
                      .orElseThrow();
              world.delete(changelog);
              service = world.start("one");
              assertThat(service.awaitExit(ChaosWorld.PATIENCE)).isEqualTo(MEND_FIRST);
              assertThat(service.tail()).contains("application.id").contains(changelog);
              return Finding.of(1, "exit 78, the line names the changelog and reset");
            });
  }
}
