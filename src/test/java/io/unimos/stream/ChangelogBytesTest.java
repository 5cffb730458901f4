package io.unimos.stream;

import static io.unimos.wire.VersionRecords.mostBytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.source.SourceClusters;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bytes that one domain writes into the changelogs, keys included, at the size of the demo's
 * bundle (K = 10, d = 512): counted on the topics themselves. {@code -Dunimos.changelog.images=N}
 * for more.
 */
class ChangelogBytesTest {
  private static final int IMAGES = Integer.getInteger("unimos.changelog.images", 384);
  private static final int CLASSES = 10;
  private static final int DIMENSION = 512;
  private static final int WINDOW = 128;

  /** Bytes an image, at windows of that size and versions. */
  private static final double STEADY = 1.4 * 1024;

  private static final double NOISE = .03;
  private static final String APPLICATION = "changelog-bytes";

  private final SplittableRandom random = new SplittableRandom(7);
  private final float[][] centres = SourceClusters.centres(CLASSES, DIMENSION, random);
  private final AdaptSettings settings = AdaptSettings.stream(.05);
  private AdaptRoleDriver role;

  @TempDir Path state;

  @Test
  void shouldWriteLittleMoreThanTheImagesOwnFeature() {
    writesAtMost(settings.withWindows(settings.windows().withEarlyUntil(0)), WINDOW, STEADY);
  }

  @Test
  void shouldWriteTwiceAsMuchAtWindowsWhileTheyAreHalfAsLong() {
    // twice, and something for the fewer images over which first things spread
    writesAtMost(settings, WINDOW / 2, 2.2 * STEADY);
  }

  private void writesAtMost(AdaptSettings with, int window, double atWindows) {
    try (AdaptRoleDriver opened =
        new AdaptRoleDriver(
            APPLICATION,
            SourceClusters.source(centres, 30, NOISE, 30, random),
            with,
            4096,
            LearningStreamTest.listener(received -> {}),
            state)) {
      role = opened;
      assertWritten(window, atWindows);
    }
  }

  private void assertWritten(int window, double atWindows) {
    Map<String, Long> bytes = new TreeMap<>();
    for (int i = 0; i < IMAGES; i++) {
      role.feature("gate", SourceClusters.near(centres[random.nextInt(CLASSES)], NOISE, random));
      count(bytes);
    }

    bytes.forEach(
        (what, total) ->
            System.out.printf("changelog of %-24s %8.1f bytes an image%n", what, perImage(total)));
    double each = perImage(bytes.get("memory") + bytes.get("counters") + bytes.get("ids"));
    double heads = perImage(bytes.getOrDefault("heads", 0L));
    double rest = perImage(sum(bytes)) - each - heads;
    System.out.printf(
        "changelog in all %.1f: with each image %.1f, at windows and versions %.1f, heads %.1f%n",
        perImage(sum(bytes)), each, rest, heads);
    List<AdapterVersion> versions = versions();
    assertThat(versions).hasSizeGreaterThan(IMAGES / window / 2);
    assertThat(versions).allSatisfy(ChangelogBytesTest::assertRoom);
    System.out.printf(
        "%d bytes a version on its topic%n",
        versions.stream().mapToLong(ChangelogBytesTest::bytes).sum() / versions.size());
    // the feature's own slot and small counters
    assertThat(each).isLessThan(1.25 * 1024);
    assertThat(rest).isLessThan(atWindows);
    // one write of the first heads, and then what VersionStore's budget allows
    assertThat(bytes.get("heads")).isBetween(1L << 20, (2L << 20) + 512L * IMAGES);
  }

  private List<AdapterVersion> versions() {
    return role.read(AdaptRoleDriver.TOPICS.adapterVersions(), AdapterVersion.class).stream()
        .filter(v -> v.getStatus() == Status.ACCEPTED)
        .toList();
  }

  /** Returns the size that the start compares with the topic's limit. */
  private static void assertRoom(AdapterVersion version) {
    assertThat(bytes(version))
        .isBetween(6L * CLASSES * DIMENSION, mostBytes(DIMENSION, version.getClasses()));
  }

  private static long bytes(AdapterVersion version) {
    try {
      return version.toByteBuffer().remaining();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long sum(Map<String, Long> bytes) {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  private static double perImage(long bytes) {
    return (double) bytes / IMAGES;
  }

  private void count(Map<String, Long> bytes) {
    role.records(APPLICATION + "-" + Stores.STATE + "-changelog")
        .forEach(
            record -> {
              int value = record.value() == null ? 0 : record.value().length;
              bytes.merge(part(record.key()), (long) record.key().length + value, Long::sum);
            });
  }

  /** Returns the kind of an entry, or the name of a large value without its number. */
  private static String part(byte[] key) {
    if (key[0] == Stores.taskKey('f').get()[0]) {
      return "of the task";
    }
    String text = new String(key, StandardCharsets.ISO_8859_1);
    int kind = text.indexOf(0) + 1;
    return switch (text.charAt(kind)) {
      case 's', 'c' -> "counters";
      case 'm' -> "memory";
      case 'i', 'r' -> "ids";
      default -> text.substring(kind + 1, text.indexOf(0, kind)).replaceAll("-\\d+$", "");
    };
  }
}
