package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unimos.bundle.BundleFixture;
import io.unimos.lab.bench.ForkedProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State on disk that is damaged, and commands that make no sense. */
@Tag("chaos")
class StateFaultsIT {
  private final SplittableRandom random = new SplittableRandom(ChaosScale.SEED);

  @TempDir Path folder;

  @Test
  void shouldRestoreFromTheChangelogsWhenFilesOfTheStateAreDamaged() throws Exception {
    int times = ChaosScale.pick(1, 10);

    new Scenario("22", "RocksDB files overwritten with noise while down")
        .play(
            folder,
            Map.of(),
            world -> {
              ForkedProcess service = world.start("one");
              List<Long> recoveries = new ArrayList<>();
              for (int i = 0; i < times; i++) {
                world.send(200);
                world.awaitAll();
                service.terminate();
                service.awaitExit(ChaosWorld.PATIENCE);
                assertThat(damage(world.stateOf("one"))).isPositive();
                service = world.start("one");
                world.send(50);
                recoveries.add(world.awaitMore(1));
                world.awaitAll();
              }
              assertThat(service.isAlive()).isTrue();
              return new Finding(times, "wiped and restored from the changelogs", recoveries);
            });
  }

  @Test
  void shouldSetCommandsAsideWhenTheyMakeNoSense() throws Exception {
    new Scenario("21", "adapter commands that are noise, tombstones, or name versions never made")
        .play(
            folder,
            Map.of(),
            world -> {
              ForkedProcess service = world.start("one");
              world.send(100);
              world.awaitAll();
              byte[] key = "camera-1".getBytes(StandardCharsets.UTF_8);
              byte[] noise = new byte[100];
              random.nextBytes(noise);
              String topic = world.harness().settings().topics().adapterCommands();
              for (byte[] value : new byte[][] {noise, {}, {0, 0, 0, 0, 9, 9}}) {
                world.harness().sendRaw(new ProducerRecord<>(topic, key, value));
                world.expectLetter();
              }
              world.harness().sendRaw(new ProducerRecord<>(topic, key, null));
              world.send(100);
              world.awaitAll();
              assertThat(service.isAlive()).isTrue();
              return Finding.of(4, "set aside: " + world.reasons());
            });
  }

  /** The calendar of silent cameras is looked at once a minute. */
  @Test
  void shouldStartAgainWhenAPartitionHadNoRecord() throws Exception {
    new Scenario("30", "partitions without a record, with adapt.forget-after: start, another owner")
        .play(
            folder,
            Map.of(
                "adapt.forget-after", "24h",
                "topics.partitions", "12",
                "kafka.main.consumer.session.timeout.ms", "9000"),
            world -> {
              ForkedProcess service = world.start("one");
              // four cameras lie on four partitions at most
              world.send(40);
              world.awaitAll();
              world.harness().readFor(Duration.ofSeconds(62));
              service.terminate();
              assertThat(service.awaitExit(ChaosWorld.PATIENCE)).isZero();
              Files.deleteIfExists(world.folder().resolve("one.log"));
              service = world.start("one");
              service.awaitLog("Health - ready", ChaosWorld.PATIENCE);
              ForkedProcess second = world.start("two");
              second.awaitLog("Health - ready", ChaosWorld.PATIENCE);
              service.kill();
              long recovery = world.awaitAllGoingOn();
              assertThat(second.isAlive()).isTrue();
              return new Finding(
                  2, "no state is kept of them, and each is taken up", List.of(recovery));
            });
  }

  @Test
  void shouldRefuseStateOfABundleWithClassesInAnotherOrder() throws Exception {
    new Scenario("28", "a bundle with classes in another order on old state")
        .play(
            folder,
            Map.of(),
            world -> {
              Path own = Files.createDirectories(folder.resolve("other-bundle"));
              Path other =
                  BundleFixture.write(
                          own,
                          own.resolve("reordered"),
                          .2,
                          "car\nbus|bus|school bus\ntraffic light\n")
                      .folder();
              ForkedProcess service = world.start("one");
              world.send(200);
              world.awaitAll();
              service.terminate();
              assertThat(service.awaitExit(ChaosWorld.PATIENCE)).isZero();
              ForkedProcess refused = world.start("one", Map.of("bundle", other.toString()));
              assertThat(refused.awaitExit(ChaosWorld.PATIENCE)).isEqualTo(ChaosWorld.MEND_FIRST);
              assertThat(refused.log())
                  .contains(
                      "was made with classes [bus, car, traffic light]; the bundle has"
                          + " [car, bus, traffic light]; start with the bundle");
              world.send(100);
              world.start("one");
              long recovery = world.awaitMore(1);
              world.awaitAll();
              return new Finding(
                  1,
                  "exit 78, the line names both orders and the ways out; the old bundle goes on",
                  List.of(recovery));
            });
  }

  @Test
  void shouldLoseNothingWhenTheDiskIsFull() throws Exception {
    assumeTrue(SmallDisk.isPossible(), "a small disk needs the right to mount one");

    int images = ChaosScale.pick(2_000, 40_000);

    new Scenario("14", "disk of state.dir full under load, then at the start, then room again")
        .play(
            folder,
            Map.of(),
            world -> {
              Path state = Files.createDirectories(world.stateOf("one"));
              try (SmallDisk disk = SmallDisk.at(state, 24)) {
                ForkedProcess service = world.start("one", Map.of(), disk.command());
                world.send(200);
                world.awaitAll();
                disk.fill();
                world.send(images);
                world.awaitAll();
                service.terminate();
                assertThat(service.awaitExit(ChaosWorld.PATIENCE)).isZero();
                // RocksDB has given some back
                disk.fill();
                ForkedProcess refused = world.start("one", Map.of(), disk.command());
                assertThat(refused.awaitExit(ChaosWorld.PATIENCE)).isEqualTo(ChaosWorld.MEND_FIRST);
                assertThat(refused.tail()).contains("state.dir").contains("No space left");
                disk.free();
                world.send(200);
                world.start("one", Map.of(), disk.command());
                long recovery = world.awaitMore(1);
                world.awaitAll();
                return new Finding(
                    2,
                    "went on without writing to it; then exit 78, the line names state.dir; then"
                        + " restored from the changelogs",
                    List.of(recovery));
              }
            });
  }

  /** Noise over each file that RocksDB would read at its start; how many there were. */
  private int damage(Path state) throws IOException {
    int damaged = 0;
    try (var files = Files.walk(state)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".sst") || name.startsWith("MANIFEST") || name.equals("CURRENT")) {
          byte[] noise = new byte[(int) Math.max(64, Files.size(file) / 2)];
          random.nextBytes(noise);
          Files.write(file, noise);
          damaged++;
        }
      }
    }
    return damaged;
  }
}
