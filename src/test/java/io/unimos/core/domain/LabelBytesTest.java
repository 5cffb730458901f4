package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.label.QueryStrategy;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.source.SourceClusters;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The bytes that a label writes, at the size of the demo's bundle, after any number of requests.
 */
class LabelBytesTest {
  private static final int CLASSES = 10;
  private static final int DIMENSION = 512;
  private static final float[] STATISTICS = {.5f, .2f, .1f, .5f, .5f, .5f};

  /** The image's feature, what two answers said of it, its name and its votes. */
  private static final int ENTRY = 2 * DIMENSION + 4 * CLASSES + 400;

  private static final int LABEL = 2 << 10;

  private final SplittableRandom random = new SplittableRandom(7);
  private final float[][] centres = SourceClusters.centres(CLASSES, DIMENSION, random);
  private final HeapJournal journal = new HeapJournal();
  private final OnlineDomain domain =
      OnlineDomain.restore(
          "camera",
          DomainContext.of(
              SourceClusters.source(centres, 30, .03, 30, random),
              AdaptSettings.stream(-1)
                  .withMode(AdaptSettings.Mode.PROTOTYPES)
                  .withAnnotate(new AdaptSettings.Annotate(QueryStrategy.COVER, 64, ""))),
          journal);
  private int shown;
  private int labels;

  @Test
  void shouldWriteNoMoreForALabelWhenManyWereAskedForBefore() {
    long young = bytesALabel(2 * 128);
    bytesALabel(36 * 128);

    long full = bytesALabel(2 * 128);

    assertThat(labels).isGreaterThan(1_024);
    System.out.printf("%d bytes a label while young, %d with a full index%n", young, full);
    assertThat(young).isLessThan(LABEL + ENTRY);
    assertThat(full).isLessThan(LABEL + ENTRY);
  }

  /** Half of what is asked for is labelled, the rest waits. */
  private long bytesALabel(int images) {
    long bytes = 0;
    int before = labels;
    for (int i = 0; i < images; i++) {
      byte[] halves =
          HalfFloats.pack(SourceClusters.near(centres[random.nextInt(CLASSES)], .03, random));
      List<Query> asks =
          domain
              .observe(new OnlineDomain.Observation(halves, STATISTICS, false, "image-" + ++shown))
              .queries();
      long written = written();
      for (int n = 0; n < asks.size(); n += 2) {
        Query query = asks.get(n);
        domain.label(query.id(), "ann", query.seen().top().get(0).label(), 0);
        labels++;
      }
      bytes += written() - written;
    }
    return bytes / (labels - before);
  }

  private long written() {
    return journal.recordBytes() + journal.blobBytes();
  }
}
