package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.Main;
import io.unimos.lab.bench.ForkedProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that are killed, stopped, frozen, and that come and go. */
@Tag("chaos")
class ProcessFaultsIT {
  private static final String RESTORED = "RestoreLog - restored";

  private final SplittableRandom random = new SplittableRandom(ChaosScale.SEED);

  @TempDir Path folder;

  @Test
  void shouldKeepItsPromisesWhenKilledInMidBatch() throws Exception {
    int kills = ChaosScale.pick(2, 20);

    new Scenario("02", "kill -9 in mid-batch")
        .play(
            folder,
            Map.of(),
            world -> {
              List<Long> recoveries = new ArrayList<>();
              ForkedProcess service = stopped(world, kills, ForkedProcess::kill, recoveries);
              assertThat(service.log()).as("a restore after kill -9").contains(RESTORED);
              return new Finding(kills, "taken up where it was", recoveries);
            });
  }

  @Test
  void shouldDrainAndExitWithZeroWhenTerminated() throws Exception {
    int stops = ChaosScale.pick(1, 10);

    new Scenario("04", "SIGTERM under load")
        .play(
            folder,
            Map.of(),
            world -> {
              List<Long> recoveries = new ArrayList<>();
              ForkedProcess service = stopped(world, stops, ProcessFaultsIT::drain, recoveries);
              assertThat(service.log())
                  .as("a restore after a stop in order")
                  .doesNotContain(RESTORED);
              return new Finding(stops, "exit code 0, nothing to restore", recoveries);
            });
  }

  private static void drain(ForkedProcess service) throws InterruptedException {
    service.terminate();
    assertThat(service.awaitExit(ChaosWorld.PATIENCE)).isZero();
  }

  /** A way to end a process. */
  @FunctionalInterface
  private interface Stop {
    void end(ForkedProcess service) throws Exception;
  }

  /** Ends the only service in mid-load and starts it again, so many times; gives the last one. */
  private ForkedProcess stopped(ChaosWorld world, int times, Stop stop, List<Long> recoveries)
      throws Exception {
    world.slow(20);
    ForkedProcess service = world.start("one");
    world.sendUntilAVersion();
    for (int i = 0; i < times; i++) {
      world.send(400);
      world.awaitMore(50 + random.nextInt(200));
      stop.end(service);
      world.harness().drain();
      service = world.start("one");
      recoveries.add(world.awaitGoingOn());
    }
    world.awaitAll();
    return service;
  }

  @Test
  void shouldKeepItsPromisesWhenInstancesComeAndGo() throws Exception {
    int changes = ChaosScale.pick(1, 10);

    new Scenario("06", "instances joining and leaving")
        .play(
            folder,
            // one that left in order is missed only after that
            Map.of("kafka.consumer.session.timeout.ms", "10000"),
            world -> {
              world.slow(20);
              List<Long> recoveries = new ArrayList<>();
              ForkedProcess service = world.start("one");
              world.sendUntilAVersion();
              world.send(200);
              world.awaitMore(20);
              for (int change = 0; change < changes; change++) {
                world.send(400);
                ForkedProcess second = world.start("two");
                second.awaitLog("Health - ready", ChaosWorld.PATIENCE);
                world.awaitMore(100);
                service.terminate();
                service.awaitExit(ChaosWorld.PATIENCE);
                world.harness().drain();
                recoveries.add(world.awaitGoingOn());
                service = world.start("one");
                world.send(100);
                world.awaitMore(100);
                second.terminate();
                second.awaitExit(ChaosWorld.PATIENCE);
                Files.deleteIfExists(world.folder().resolve("two.log"));
              }
              world.awaitAll();
              return new Finding(changes, "each change took over without loss", recoveries);
            });
  }

  @Test
  void shouldBeMissedAtOnceWhenItLeaves() throws Exception {
    int changes = ChaosScale.pick(1, 10);

    new Scenario("06b", "stop --leave of one of two instances, sessions of 45 s")
        .play(
            folder,
            Map.of(),
            world -> {
              world.slow(20);
              List<Long> recoveries = new ArrayList<>();
              ForkedProcess service = world.start("one");
              world.sendUntilAVersion();
              for (int change = 0; change < changes; change++) {
                ForkedProcess second = world.start("two");
                second.awaitLog("Health - ready", ChaosWorld.PATIENCE);
                world.send(200);
                world.awaitMore(100);
                ForkedProcess stop =
                    ForkedProcess.java(
                        world.folder().resolve("stop.log"),
                        Main.class,
                        "stop",
                        "--leave",
                        "--config",
                        world.folder().resolve("two.properties").toString());
                second.awaitExit(ChaosWorld.PATIENCE);
                world.harness().drain();
                recoveries.add(world.awaitAllGoingOn());
                assertThat(stop.awaitExit(ChaosWorld.PATIENCE)).as(stop.tail()).isZero();
                Files.deleteIfExists(world.folder().resolve("two.log"));
              }
              assertThat(service.isAlive()).isTrue();
              world.awaitAll();
              return new Finding(changes, "each camera goes on elsewhere", recoveries);
            });
  }

  @Test
  void shouldGoOnWithAStandbyWhenAnInstanceIsLost() throws Exception {
    new Scenario("06c", "kill -9 of one of two instances that does not come back, with a standby")
        .play(
            folder,
            // as the overlays for production have it
            Map.of(
                "kafka.num.standby.replicas", "1",
                "kafka.main.consumer.session.timeout.ms", "9000"),
            world -> {
              world.slow(20);
              // the first one has all state, and the second one what stands by
              ForkedProcess first = world.start("one");
              world.sendUntilAVersion();
              ForkedProcess second = world.start("two");
              second.awaitLog("Health - ready", ChaosWorld.PATIENCE);
              world.send(400);
              world.awaitMore(400);
              first.kill();
              long recovery = world.awaitAllGoingOn();
              world.awaitAll();
              return new Finding(1, "each camera goes on elsewhere", List.of(recovery));
            });
  }

  @Test
  void shouldFenceAServiceThatWasThoughtDead() throws Exception {
    int seconds = ChaosScale.pick(17, 60);

    new Scenario("07", "zombie: SIGSTOP, taken over, SIGCONT")
        .play(
            folder,
            Map.of(
                "kafka.consumer.session.timeout.ms", "6000",
                "kafka.consumer.heartbeat.interval.ms", "1500",
                "kafka.producer.transaction.timeout.ms", "15000",
                "encode.batch-deadline", "7s"),
            world -> {
              world.slow(20);
              ForkedProcess zombie = world.start("one");
              world.sendUntilAVersion();
              world.send(400);
              world.awaitMore(100);
              zombie.signal("STOP");
              ForkedProcess heir = world.start("two");
              long asleep = System.nanoTime();
              long recovery = world.awaitGoingOn();
              world.send(50);
              world.awaitMore(50);
              // the rest of its sleep
              while (System.nanoTime() - asleep < Duration.ofSeconds(seconds).toNanos()) {
                world.send(1);
                world.awaitMore(1);
              }
              zombie.signal("CONT");
              world.send(400);
              world.awaitAll();
              assertThat(heir.isAlive()).isTrue();
              return new Finding(
                  1, "fenced; nothing of its open batch came out", List.of(recovery));
            });
  }
}
