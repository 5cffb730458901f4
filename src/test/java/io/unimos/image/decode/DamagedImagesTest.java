package io.unimos.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.unimos.image.guard.ForgedImages;
import io.unimos.image.guard.ImageLimits;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedImagesTest {
  private static final int MUTANTS = 20_000;
  private static final long SEED = 20_260_101L;

  /** Small, so that a mutated header cannot ask for much either. */
  private static final ImageLimits SMALL =
      new ImageLimits(1 << 20, 1_000_000L, Duration.ofMinutes(5));

  private final ImageDecoder decoder = new ImageDecoder(SMALL);
  private final ImageDecoder jdk = new ImageDecoder(SMALL, new ImageIoJpeg());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "large-ycc420.jpg",
        "ycc444-progressive.jpg",
        "restarts.jpg",
        "grey.jpg",
        "rgb8.png",
        "rgba8i.png",
        "palette4.png"
      })
  void shouldRefuseOrBeRightWhenCutAnywhere(String name) {
    byte[] whole = Samples.encoded(name);
    byte[] right = Samples.ok(jdk.decode(whole)).rgb();
    int points = 200;
    for (int i = 0; i < points; i++) {
      byte[] cut = Arrays.copyOf(whole, (int) ((long) whole.length * i / points));
      for (ImageDecoder each : List.of(decoder, jdk)) {

        Outcome<Pixels> outcome = each.decode(cut);

        assertThat(outcome)
            .as("%s cut at %d", name, cut.length)
            .isInstanceOf(Outcome.Rejected.class);
        assertThat(((Outcome.Rejected<Pixels>) outcome).reason())
            .isEqualTo(RejectReason.IMAGE_CORRUPT);
      }
      cutBeforeEnd(name, cut, right);
    }
  }

  /** An end marker after the cut, as a careless proxy writes: right pixels or none. */
  private void cutBeforeEnd(String name, byte[] cut, byte[] right) {
    if (!name.endsWith(".jpg") || name.contains("progressive")) {
      return;
    }
    byte[] ended = ForgedImages.join(cut, new byte[] {(byte) 0xff, (byte) 0xd9});
    for (ImageDecoder each : List.of(decoder, jdk)) {
      if (each.decode(ended) instanceof Outcome.Ok<Pixels> ok) {
        assertThat(Samples.difference(ok.value().rgb(), right)).isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void shouldBeRightWhenOnlyTrailingBytesAreLost() {
    byte[] whole = Samples.encoded("trailing-bytes.jpg");
    byte[] right = Samples.ok(decoder.decode(whole)).rgb();
    for (int lost = 1; lost <= 100; lost++) {

      Outcome<Pixels> outcome = decoder.decode(Arrays.copyOf(whole, whole.length - lost));

      assertThat(Samples.ok(outcome).rgb()).isEqualTo(right);
    }
  }

  @Test
  void shouldNeverThrowWhenBytesAreMutated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    List<byte[]> seeds = Samples.all().stream().map(Samples.Sample::encoded).toList();
    SplittableRandom random = new SplittableRandom(SEED);
    // libjpeg 6b, which other JDKs carry, differs on what no decoder can know to be damaged
    boolean sameLibrary = !new ImageIoJpeg().repeatsTallChroma;
    if (!sameLibrary) {
      System.out.println("not compared: this JDK's libjpeg is not libjpeg-turbo");
    }
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = mutate(seeds.get(i % seeds.size()), random);
      if (random.nextBoolean()) {
        ForgedImages.repairChecksums(mutant);
      }
      long before = threads.getThreadAllocatedBytes(self);

      Outcome<Pixels> outcome = decoder.decode(mutant);

      long allocated = threads.getThreadAllocatedBytes(self) - before;
      String which = "mutant " + i + " of seed " + SEED;
      assertThat(allocated).as(which).isLessThan(16 << 20);
      refused += outcome instanceof Outcome.Ok ? 0 : 1;
      Outcome<Pixels> other = jdk.decode(mutant);
      assertOneLine(which, outcome);
      assertOneLine(which, other);
      if (sameLibrary) {
        assertSame(which, outcome, other);
      }
    }
    // a fuzz that refuses everything, or nothing, tests nothing
    assertThat(refused).isBetween(MUTANTS / 4, MUTANTS * 19 / 20);
  }

  /** The verdict, and the pixels if any, must not depend on whether libturbojpeg is installed. */
  private static void assertSame(String which, Outcome<Pixels> outcome, Outcome<Pixels> other) {
    if (outcome instanceof Outcome.Ok<Pixels> ok) {
      byte[] rgb = Samples.ok(other).rgb();
      assertThat(Samples.difference(ok.value().rgb(), rgb)).as(which).isLessThanOrEqualTo(1);
    } else {
      assertThat(other).as(which).isEqualTo(outcome);
    }
  }

  private static void assertOneLine(String which, Outcome<Pixels> outcome) {
    if (outcome instanceof Outcome.Rejected<Pixels> rejected) {
      assertThat(rejected.reason().name()).as(which).startsWith("IMAGE_");
      assertThat(rejected.detail()).doesNotContain("the decoder failed").matches("[ -~]+");
    }
  }

  private static byte[] mutate(byte[] image, SplittableRandom random) {
    byte[] mutant = image.clone();
    int edits = 1 + random.nextInt(4);
    for (int i = 0; i < edits; i++) {
      // headers are short and picture data is long: half of the edits go to the first 200 bytes
      int range = random.nextBoolean() ? Math.min(200, mutant.length) : mutant.length;
      int at = random.nextInt(range);
      switch (random.nextInt(5)) {
        case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutant[at] = (byte) random.nextInt(256);
        case 2 -> mutant[at] = (byte) (random.nextBoolean() ? 0xff : 0);
        case 3 -> mutant = without(mutant, at, Math.min(mutant.length - at, random.nextInt(20)));
        default -> mutant = doubled(mutant, at, Math.min(mutant.length - at, random.nextInt(60)));
      }
      if (mutant.length == 0) {
        return mutant;
      }
    }
    return mutant;
  }

  private static byte[] without(byte[] data, int at, int length) {
    return ForgedImages.join(
        Arrays.copyOf(data, at), Arrays.copyOfRange(data, at + length, data.length));
  }

  private static byte[] doubled(byte[] data, int at, int length) {
    return ForgedImages.join(
        Arrays.copyOf(data, at + length), Arrays.copyOfRange(data, at, data.length));
  }

  @Test
  void shouldKeepImagesApartWhenThreadsShareTheDecoder()
      throws InterruptedException, ExecutionException {
    List<Samples.Sample> samples = Samples.all();
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<Integer>> differences = new ArrayList<>();
      for (int i = 0; i < 800; i++) {
        Samples.Sample sample = samples.get(i * 7 % samples.size());
        differences.add(pool.submit(() -> differenceOf(sample)));
      }

      for (Future<Integer> difference : differences) {
        assertThat(difference.get()).isLessThanOrEqualTo(1);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private int differenceOf(Samples.Sample sample) {
    return Samples.difference(Samples.ok(decoder.decode(sample.encoded())).rgb(), sample.rgb());
  }
}
