package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.chaos.FaultyEncoder.Fault;
import io.unimos.encode.TestImages;
import io.unimos.lab.bench.ForkedProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A load that lasts: alone, and with kills and bad images in it. */
@Tag("chaos")
class LoadFaultsIT {
  /** A fifth of a second: so often images are sent. */
  private static final Duration TICK = Duration.ofMillis(200);

  private static final Duration LOOK = Duration.ofSeconds(2);

  /** Committed offsets advance within this (I6); a build shares its machine. */
  private static final long STAND_MILLIS = ChaosScale.pick(180_000, 30_000);

  /** The process's memory comes back within a tenth (I7). */
  private static final double MEMORY = 1.10;

  /** One image in so many is bad. */
  private static final int BAD = 100;

  private final SplittableRandom random = new SplittableRandom(ChaosScale.SEED);

  @TempDir Path folder;

  @Test
  void shouldKeepUpAndGiveItsMemoryBackWhenALoadIsHeld() throws Exception {
    int seconds = ChaosScale.pick(12, 600);
    int most = 200;

    new Scenario("01", "load held, at half the rate of a burst, at most 200 images/s")
        .play(
            folder,
            Map.of(),
            world -> {
              world.slow(20);
              ForkedProcess service = world.start("one");
              world.send(200);
              world.awaitAll();
              long from = System.nanoTime();
              world.send(2_000);
              world.awaitAll();
              double burst = 2_000 / seconds(from);
              int rate = (int) Math.min(most, burst / 2);
              MemoryWatch memory = new MemoryWatch(service);
              try (CommitWatch commits = new CommitWatch(world.harness().settings())) {
                for (int part = 0; part < 4; part++) {
                  hold(world, commits, seconds / 4, rate, () -> {});
                  world.awaitAll();
                  memory.sample();
                }
                assertThat(commits.longestStandMillis()).isLessThan(STAND_MILLIS);
                assertGivenBack(memory);
                return Finding.of(
                    1,
                    String.format(
                        Locale.ROOT,
                        "%d images/s for %d s; offsets stood still for at most %.1f s; %s",
                        rate,
                        seconds,
                        commits.longestStandMillis() / 1e3,
                        memory.outcome()));
              }
            });
  }

  @Test
  void shouldAnswerWhileImagesWaitWhenASlowEncoderIsKilledAgainAndAgain() throws Exception {
    int kills = ChaosScale.pick(2, 8);
    int backlog = 200 + 150 * kills;

    new Scenario("29", "kill -9 with an encoder of 5 images/s and a backlog")
        .play(
            folder,
            Map.of(),
            world -> {
              world.slowPerImage(200);
              world.send(backlog);
              world.harness().flush();
              ForkedProcess service = world.start("one");
              List<Long> waiting = new ArrayList<>();
              List<Long> recoveries = new ArrayList<>();
              for (int kill = 0; kill < kills; kill++) {
                world.awaitMore(10 + random.nextInt(20));
                service.kill();
                world.harness().drain();
                long from = System.nanoTime();
                service = world.start("one");
                world.awaitMore(1);
                recoveries.add((System.nanoTime() - from) / 1_000_000);
                waiting.add(world.waiting());
              }
              // as one stream the first answer came after the backlog, or never
              assertThat(waiting).allSatisfy(images -> assertThat(images).isPositive());
              world.slowPerImage(0);
              world.awaitAll();
              return new Finding(
                  kills,
                  "%d images waited; each time answered while images waited, at least %d of them"
                      .formatted(
                          backlog, waiting.stream().mapToLong(Long::longValue).min().orElse(0)),
                  recoveries);
            });
  }

  @Test
  void shouldKeepItsPromisesInALongRunWithKillsAndBadImages() throws Exception {
    int seconds = Integer.getInteger("chaos.soak-seconds", ChaosScale.pick(24, 3_600));

    new Scenario("26", "soak: two instances, one of them killed again and again, 1 % bad images")
        .play(
            folder,
            Map.of("kafka.consumer.session.timeout.ms", "10000"),
            world -> {
              world.slow(20);
              world.poisonDoes(Fault.THROW);
              ForkedProcess stays = world.start("one");
              Victim victim = new Victim(world);
              MemoryWatch memory = new MemoryWatch(stays);
              try (CommitWatch commits = new CommitWatch(world.harness().settings())) {
                int parts = ChaosScale.pick(2, 30);
                for (int part = 0; part < parts; part++) {
                  hold(world, commits, seconds / parts, 40, victim::mayBeKilled);
                  memory.sample();
                }
                world.awaitAll();
                assertThat(stays.isAlive()).as("the instance that nobody killed").isTrue();
                assertGivenBack(memory);
                assertThat(commits.longestStandMillis()).isLessThan(STAND_MILLIS);
                world.sendUntilAVersion();
                replaysToTheSameBytes(world);
                return new Finding(
                    victim.readyMillis.size(),
                    String.format(
                        Locale.ROOT,
                        "%d s; the killed one ready again after %.1f s at most; set aside: %s;"
                            + " offsets stood still for at most %.1f s; %s",
                        seconds,
                        victim.readyMillis.stream().mapToLong(m -> m).max().orElse(0) / 1e3,
                        world.reasons(),
                        commits.longestStandMillis() / 1e3,
                        memory.outcome()),
                    List.of());
              }
            });
  }

  /** In a short run caches and buffers still fill at its end. */
  private static void assertGivenBack(MemoryWatch memory) {
    System.out.println("MiB resident after collections: " + memory);
    if (ChaosScale.isLong()) {
      assertThat(memory.last()).isLessThan(memory.middle() * MEMORY);
    }
  }

  /** I5 on what the soak has decided, as an operator would ask. */
  private static void replaysToTheSameBytes(ChaosWorld world) throws Exception {
    assertThat(world.harness().versions()).isNotEmpty();
    String domain = world.harness().versions().get(0).getDomain();
    Path settings = world.harness().writeTo(world.folder().resolve("replay.properties"));
    try (ForkedProcess replay =
        ForkedProcess.java(
            world.folder().resolve("replay.log"),
            io.unimos.Main.class,
            "adapters",
            "replay",
            domain,
            "--config",
            settings.toString())) {
      assertThat(replay.awaitExit(ChaosWorld.PATIENCE.multipliedBy(4))).as(replay.log()).isZero();
      assertThat(replay.log()).containsPattern("(\\d+) of \\1 rounds gave the same bytes");
    }
  }

  /** The instance that is killed, each time only after outputs since the last. */
  private final class Victim {
    private final ChaosWorld world;
    private final List<Long> readyMillis = new ArrayList<>();
    private ForkedProcess process;
    private long next;
    private int answered;
    private long killed;

    Victim(ChaosWorld world) throws Exception {
      this.world = world;
      process = world.start("two");
      plan();
    }

    private void plan() {
      answered = world.answered();
      int seconds = ChaosScale.pick(5, 10) + random.nextInt(ChaosScale.pick(5, 40));
      next = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    }

    /** Never waits: what is sent meanwhile is for the other instance. */
    void mayBeKilled() throws Exception {
      if (killed > 0) {
        assertThat(process.isAlive()).as(process.tail()).isTrue();
        if (process.log().contains("Health - ready")) {
          readyMillis.add((System.nanoTime() - killed) / 1_000_000);
          killed = 0;
          plan();
        }
      } else if (System.nanoTime() > next && world.answered() > answered + 50) {
        process.kill();
        killed = System.nanoTime();
        Files.deleteIfExists(world.folder().resolve("two.log"));
        process = world.start("two");
      }
    }
  }

  /** The work beside the sending. */
  @FunctionalInterface
  private interface Beside {
    void act() throws Exception;
  }

  /** Sends at a rate for so long, reads what comes, and looks at the committed offsets. */
  private void hold(ChaosWorld world, CommitWatch commits, int seconds, int rate, Beside beside)
      throws Exception {
    commits.begin();
    long from = System.nanoTime();
    long look = from;
    int sent = 0;
    while (seconds(from) < seconds) {
      int due = (int) (seconds(from) * rate);
      for (; sent < due; sent++) {
        sendOne(world, sent);
      }
      if (System.nanoTime() - look > LOOK.toNanos()) {
        commits.look();
        look = System.nanoTime();
      }
      beside.act();
      world.harness().readFor(TICK);
    }
  }

  /** Bad ones are noise in place of an event, noise in place of an image, half a JPEG, poison. */
  private void sendOne(ChaosWorld world, int number) {
    if (number % BAD != BAD / 2 - 1) {
      world.send(1);
      return;
    }
    String domain = "camera-" + random.nextInt(4);
    byte[] noise = new byte[1 + random.nextInt(500)];
    random.nextBytes(noise);
    switch (number / BAD % 4) {
      case 0 -> {
        world.harness().sendRaw(domain.getBytes(StandardCharsets.UTF_8), noise);
        world.sentOneMore();
      }
      case 1 -> world.send(domain, noise);
      case 2 -> {
        byte[] whole = TestImages.jpeg(120, 90, 0xe03020);
        world.send(domain, Arrays.copyOf(whole, whole.length / 2));
      }
      default -> world.sendPoison();
    }
  }

  private static double seconds(long from) {
    return (System.nanoTime() - from) / 1e9;
  }
}
