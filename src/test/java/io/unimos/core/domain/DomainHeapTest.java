package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.math.HalfFloats;
import io.unimos.core.met.Discrepancy;
import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.Heads;
import io.unimos.core.met.HeadsShape;
import io.unimos.core.met.ServedVersion;
import io.unimos.core.source.SourceClusters;
import io.unimos.core.source.SourceModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Heap of domains with a full memory, at the sizes of the demo (K = 10), Office-Home (65),
 * DomainNet (345) and ImageNet (1,000).
 */
class DomainHeapTest {
  private static final int DIMENSION = 512;
  private static final int DOMAINS = Integer.getInteger("unimos.heap.domains", 16);
  private static final float[] STATISTICS = {.5f, .2f, .1f, .5f, .5f, .5f};

  private final SplittableRandom random = new SplittableRandom(3);

  @ParameterizedTest
  @ValueSource(ints = {10, 65, 345})
  void shouldTakeNoMoreThanIsReckonedWith(int classes) {
    AdaptSettings settings = AdaptSettings.stream(0);
    DomainContext context = DomainContext.of(source(classes), settings);
    HeapJournal journal = filled(context, settings);
    restored(context, journal, 1);

    List<OnlineDomain> domains = List.of();
    long each = 0;
    // what earlier tests have left may go between two looks, and makes one too small
    for (int i = 0; i < 3; i++) {
      long before = used();
      int count = classes > 65 ? Math.min(4, DOMAINS) : DOMAINS;
      List<OnlineDomain> more = restored(context, journal, count);
      each = Math.max(each, (used() - before) / count);
      domains = more;
    }

    long reckoned = DomainHeap.bytes(context);
    System.out.printf(
        "K = %d, d = %d: %d kB a domain with a full memory, reckoned with %d kB%n",
        classes, DIMENSION, each >> 10, reckoned >> 10);
    assertThat(domains)
        .allSatisfy(
            d -> {
              assertThat(d.sequence()).isEqualTo(2_176);
              assertThat(d.version()).isEqualTo(1);
            });
    long most = classes == 10 ? 256 << 10 : classes * (17L << 10);
    assertThat(each).isLessThan(most);
    assertThat(reckoned).isBetween(each, each + each / 4);
    assertThat(reckoned).isLessThan(most);
  }

  private HeapJournal filled(DomainContext context, AdaptSettings settings) {
    HeapJournal journal = new HeapJournal();
    OnlineDomain domain = OnlineDomain.restore("gate", context, journal);
    int images = settings.windows().memory() + settings.windows().window();
    for (int i = 0; i < images; i++) {
      byte[] halves = HalfFloats.pack(SourceClusters.near(new float[DIMENSION], 1, random));
      domain.observe(new OnlineDomain.Observation(halves, STATISTICS, false));
    }
    serve(new DomainState("gate", context, journal), classes(context), images);
    return journal;
  }

  /** A version as a round would have made it. */
  private static void serve(DomainState state, int classes, int images) {
    FoldedAdapter folded =
        new FoldedAdapter(
            new float[classes * DIMENSION],
            new float[classes],
            new float[classes * DIMENSION],
            new float[classes]);
    LiveVersion version =
        new LiveVersion(
            1,
            0,
            state.counters().epoch(),
            new LiveVersion.Training(1, 40),
            new ServedVersion(folded, .5, .85),
            new LiveVersion.HeadsReading(
                new Discrepancy.Calibration(1, 1), new Discrepancy.Bounds(.3, .7)));
    state.apply(
        new Change.Accepted(
            version,
            Optional.of(new Heads(new HeadsShape(DIMENSION, classes, 4, 8))),
            images,
            state.reference().orElseThrow(),
            Optional.empty()));
  }

  private static int classes(DomainContext context) {
    return context.source().classes();
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
