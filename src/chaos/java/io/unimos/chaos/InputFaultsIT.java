package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unimos.cli.TopicFuzz;
import io.unimos.encode.TestImages;
import io.unimos.event.ImageEvent;
import io.unimos.event.Prediction;
import io.unimos.image.decode.Bombs;
import io.unimos.lab.bench.ForkedProcess;
import io.unimos.lab.cameras.Jpeg;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Producers that send what they should not. */
@Tag("chaos")
class InputFaultsIT {
  private static final byte[] JPEG = TestImages.jpeg(120, 90, 0xe03020);
  private static final int POSITIONS = 200;

  /** On each topic. */
  private static final int FUZZED = 2000;

  private final SplittableRandom random = new SplittableRandom(ChaosScale.SEED);

  @TempDir Path folder;

  @Test
  void shouldAnswerEachWhenImagesAreDamaged() throws Exception {
    new Scenario("08", "images damaged at 200 positions, good ones between them")
        .play(
            folder,
            Map.of(),
            world -> {
              world.start("one");
              for (int i = 0; i < POSITIONS; i++) {
                byte[] damaged = JPEG.clone();
                int at = (int) ((long) i * JPEG.length / POSITIONS);
                damaged[at] ^= (byte) (1 + random.nextInt(255));
                world.send("camera-1", damaged);
                world.send("camera-1", JPEG);
              }
              world.awaitAll();
              assertThat(world.harness().predictions()).hasSizeGreaterThanOrEqualTo(POSITIONS);
              assertThat(world.reasons().keySet())
                  .isSubsetOf("IMAGE_CORRUPT", "IMAGE_FORMAT", "IMAGE_TOO_LARGE");
              return Finding.of(POSITIONS, "each refused or predicted: " + world.reasons());
            });
  }

  @Test
  void shouldRefuseEachWhenImagesAreBombs() throws Exception {
    int rounds = ChaosScale.pick(2, 20);

    new Scenario("09", "bombs: images that would become large, or take long")
        .play(
            folder,
            Map.of("image.decode-timeout", "2s"),
            world -> {
              world.start("one");
              Map<String, byte[]> bombs = Bombs.all();
              for (int i = 0; i < rounds; i++) {
                bombs.values().forEach(bomb -> world.send("camera-1", bomb));
                world.send("camera-1", JPEG);
              }
              world.awaitAll();
              assertThat(world.harness().predictions()).hasSize(rounds);
              assertThat(world.reasons().keySet())
                  .isSubsetOf("IMAGE_TOO_LARGE", "IMAGE_TIMEOUT", "IMAGE_CORRUPT");
              return Finding.of(
                  rounds * bombs.size(),
                  String.join(", ", bombs.keySet()) + ": each refused: " + world.reasons());
            });
  }

  @Test
  void shouldRefuseEachWhenSchemasAreWrong() throws Exception {
    new Scenario("10", "foreign and unknown schemas, tombstones, random bytes, wrong keys")
        .play(
            folder,
            Map.of(),
            world -> {
              world.start("one");
              int foreign =
                  world
                      .registry()
                      .register(
                          "orders-value",
                          "{\"type\":\"record\",\"name\":\"Order\",\"fields\":["
                              + "{\"name\":\"number\",\"type\":\"long\"}]}");
              byte[] key = "camera-1".getBytes(StandardCharsets.UTF_8);
              int rounds = ChaosScale.pick(10, 100);
              for (int i = 0; i < rounds; i++) {
                world.send("camera-1", JPEG);
                byte[] noise = new byte[1 + random.nextInt(300)];
                random.nextBytes(noise);
                byte[] valid = event(world, "camera-1", "valid");
                for (byte[] value :
                    new byte[][] {
                      null,
                      {},
                      noise,
                      ByteBuffer.allocate(6).put((byte) 0).putInt(foreign).put((byte) 4).array(),
                      ByteBuffer.allocate(6).put((byte) 0).putInt(999_999).array(),
                      java.util.Arrays.copyOf(valid, valid.length / 2)
                    }) {
                  world.harness().sendRaw(key, value);
                  world.sentOneMore();
                }
                world.harness().sendRaw("camera-2".getBytes(StandardCharsets.UTF_8), valid);
                world.sentOneMore();
              }
              world.awaitAll();
              assertThat(world.harness().predictions()).hasSize(rounds);
              assertThat(world.reasons().keySet())
                  .isSubsetOf("SCHEMA_INVALID", "SCHEMA_UNKNOWN", "SCHEMA_INCOMPATIBLE");
              return Finding.of(7 * rounds, "each refused: " + world.reasons());
            });
  }

  /** The scenario that {@code TopicFuzzIT} plays in little; this one is checked by itself. */
  @Test
  void shouldAccountForEachWhenEveryOtherRecordIsDamaged() throws Exception {
    assumeTrue(ChaosScale.isLong(), "TopicFuzzIT plays it in little, in every build");
    try (TopicFuzz fuzz = new TopicFuzz(folder, ChaosScale.SEED)) {
      fuzz.play(FUZZED);

      new Scenario("10b", "images, features, commands, labels: every other record damaged")
          .report(
              Finding.of(
                  fuzz.damaged(),
                  "good ones answered in order, each other one a dead letter or a refusal: "
                      + fuzz.reasons()),
              fuzz.records(),
              0);
    }
  }

  @Test
  void shouldKeepToTheLimitsWhenRecordsAreJustUnderAndOverThem() throws Exception {
    int limit = 64 << 10;

    new Scenario("11", "images just under and over the limits")
        .play(
            folder,
            Map.of("image.max-bytes", "64KB", "image.max-pixels", "10800"),
            world -> {
              world.start("one");
              for (int size : new int[] {limit - 1, limit, limit + 1, limit + 30_000}) {
                world.send("camera-1", Jpeg.padded(32, size, 1));
              }
              world.send("camera-1", TestImages.png(120, 90, 0x30d040));
              world.send("camera-1", TestImages.png(120, 91, 0x30d040));
              world.awaitAll();
              assertThat(world.harness().predictions())
                  .extracting(Prediction::getId)
                  .containsExactly("image-0", "image-1", "image-4");
              assertThat(world.reasons()).isEqualTo(Map.of("IMAGE_TOO_LARGE", 3L));
              return Finding.of(6, "the limit itself is allowed, one more is IMAGE_TOO_LARGE");
            });
  }

  @Test
  void shouldNotCareWhenClocksAreWrong() throws Exception {
    Instant now = Instant.now();
    Duration century = Duration.ofDays(36_500);
    List<Instant> times =
        List.of(now, Instant.EPOCH, now.plus(century), now.minusSeconds(3600), now);

    predictedInTheOrderOfTheLog(
        new Scenario("18", "record and capture times from 1970 to a century ahead, back and forth"),
        i -> times.get(i % times.size()));
  }

  @Test
  void shouldKeepTheOrderOfTheLogWhenEventsComeOutOfOrder() throws Exception {
    Instant now = Instant.now();

    predictedInTheOrderOfTheLog(
        new Scenario("20", "event times in no order, a day either way"),
        i -> now.plusSeconds(random.nextInt(-86_400, 86_400)));
  }

  private void predictedInTheOrderOfTheLog(Scenario scenario, IntFunction<Instant> times)
      throws Exception {
    scenario.play(
        folder,
        Map.of(),
        world -> {
          String images = world.harness().settings().topics().images();
          world.alter(images, "message.timestamp.after.max.ms", "" + Long.MAX_VALUE);
          world.alter(images, "retention.ms", "-1");
          world.start("one");
          int count = ChaosScale.pick(100, 1000);
          for (int i = 0; i < count; i++) {
            Instant at = times.apply(i);
            ImageEvent event =
                new ImageEvent("image-" + i, "camera-1", ByteBuffer.wrap(JPEG), null, at, Map.of());
            world
                .harness()
                .sendRaw(
                    new ProducerRecord<>(
                        images,
                        null,
                        at.toEpochMilli(),
                        "camera-1".getBytes(StandardCharsets.UTF_8),
                        world.harness().serialized(event)));
            world.sentOneMore();
          }
          world.awaitAll();
          assertThat(world.harness().predictions()).hasSize(count);
          return Finding.of(count, "predicted in the order of the log");
        });
  }

  @Test
  void shouldMarkTheSecondWhenIdsComeTwice() throws Exception {
    new Scenario("19", "the same ids twice, also across a restart, and in two domains")
        .play(
            folder,
            Map.of(),
            world -> {
              ForkedProcess service = world.start("one");
              int ids = 50;
              sendIds(world, "camera-1", ids);
              sendIds(world, "camera-1", ids);
              sendIds(world, "camera-2", ids);
              world.awaitAll();
              service.kill();
              world.start("one");
              sendIds(world, "camera-1", ids);
              world.awaitAll();
              Map<String, List<Boolean>> marks = new HashMap<>();
              world
                  .harness()
                  .predictions()
                  .forEach(
                      p ->
                          marks
                              .computeIfAbsent(
                                  p.getDomain() + "/" + p.getId(), k -> new ArrayList<>())
                              .add(p.getDuplicate()));
              for (int i = 0; i < ids; i++) {
                assertThat(marks.get("camera-1/twice-" + i)).containsExactly(false, true, true);
                assertThat(marks.get("camera-2/twice-" + i)).containsExactly(false);
              }
              return Finding.of(2 * ids, "all predicted, the later ones marked as duplicates");
            });
  }

  private static void sendIds(ChaosWorld world, String domain, int count) {
    for (int i = 0; i < count; i++) {
      world.harness().send(domain, "twice-" + i, JPEG);
      world.sentOneMore();
    }
  }

  private static byte[] event(ChaosWorld world, String domain, String id) {
    return world
        .harness()
        .serialized(
            new ImageEvent(id, domain, ByteBuffer.wrap(JPEG), null, Instant.EPOCH, Map.of()));
  }
}
