package io.unimos.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.event.HalfFloats;
import io.unimos.method.SourceClusters;
import io.unimos.method.SourceModel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Heap of domains with a full memory, at the sizes of the demo (K = 10) and of Office-Home (65).
 */
class DomainHeapTest {
  private static final int DIMENSION = 512;
  private static final int DOMAINS = Integer.getInteger("unimos.heap.domains", 16);
  private static final float[] STATISTICS = {.5f, .2f, .1f, .5f, .5f, .5f};

  private final SplittableRandom random = new SplittableRandom(3);

  @ParameterizedTest
  @ValueSource(ints = {10, 65})
  void shouldTakeNoMoreThanIsReckonedWith(int classes) {
    AdaptSettings settings = AdaptSettings.stream(0);
    DomainContext context = DomainContext.of(source(classes), settings);
    HeapJournal journal = filled(context, settings);
    restored(context, journal, 1);

    long before = used();
    List<OnlineDomain> domains = restored(context, journal, DOMAINS);
    long each = (used() - before) / DOMAINS;

    long reckoned = DomainHeap.bytes(settings, classes, DIMENSION);
    System.out.printf(
        "K = %d, d = %d: %d kB a domain with a full memory, reckoned with %d kB for %d versions%n",
        classes, DIMENSION, each >> 10, reckoned >> 10, settings.policy().keptVersions());
    assertThat(domains).allSatisfy(d -> assertThat(d.sequence()).isEqualTo(2_176));
    assertThat(each).isLessThan(10 << 20);
    assertThat(reckoned).isBetween(each, 2 * each);
    assertThat(reckoned).isLessThan(10 << 20);
  }

  @Test
  void shouldKeepAtLeastOneDomain() {
    assertThat(DomainHeap.domains(1 << 30, 6, 4 << 20)).isEqualTo(42);
    assertThat(DomainHeap.domains(1 << 20, 6, 4 << 20)).isEqualTo(1);
  }

  private HeapJournal filled(DomainContext context, AdaptSettings settings) {
    HeapJournal journal = new HeapJournal();
    OnlineDomain domain = OnlineDomain.restore("gate", context, journal);
    int images = settings.windows().memory() + settings.windows().window();
    for (int i = 0; i < images; i++) {
      byte[] halves = HalfFloats.pack(SourceClusters.near(new float[DIMENSION], 1, random));
      domain.observe(new OnlineDomain.Observation(halves, STATISTICS, false));
    }
    return journal;
  }

  /** As after a restart: what the journal holds is RocksDB's in the service, and not counted. */
  private static List<OnlineDomain> restored(
      DomainContext context, HeapJournal journal, int domains) {
    List<OnlineDomain> restored = new ArrayList<>();
    for (int i = 0; i < domains; i++) {
      restored.add(OnlineDomain.restore("gate", context, journal));
    }
    return restored;
  }

  private static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least =
          Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    }
    return least;
  }

  private SourceModel source(int classes) {
    float[][] centres = SourceClusters.centres(classes, DIMENSION, random);
    return SourceClusters.source(centres, 10, .03, 30, random);
  }
}
