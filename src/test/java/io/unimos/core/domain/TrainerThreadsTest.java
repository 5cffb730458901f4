package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.round.Candidate;
import io.unimos.core.source.SourceClusters;
import io.unimos.core.source.SourceModel;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrainerThreadsTest {
  private static final float[] STATISTICS = {.5f, .2f, .1f, .5f, .5f, .5f};
  private static final int DIMENSION = 384;

  private final SplittableRandom random = new SplittableRandom(21);
  private final float[][] centres = SourceClusters.centres(10, DIMENSION, random);
  private final SourceModel source = SourceClusters.source(centres, 30, .04, 30, random);

  @Test
  void shouldGiveTheSameBytesWhateverTheNumberOfThreads() {
    Engine.getEngine("PyTorch");
    int before = JniUtils.getNumThreads();
    try {
      JniUtils.setNumThreads(1);
      Candidate one = candidate();
      JniUtils.setNumThreads(2);
      Candidate two = candidate();

      assertThat(JniUtils.getNumThreads()).isEqualTo(2);
      assertThat(two.folded()).usingRecursiveComparison().isEqualTo(one.folded());
      assertThat(two.heads().orElseThrow().toBytes())
          .isEqualTo(one.heads().orElseThrow().toBytes());
    } finally {
      JniUtils.setNumThreads(before);
    }
  }

  private Candidate candidate() {
    AdaptSettings settings = AdaptSettings.stream(AdaptSettings.EVERYTHING_TEACHES);
    DomainContext context =
        DomainContext.of(
            source,
            settings
                .withMode(AdaptSettings.Mode.BACKGROUND)
                .withDrift(settings.drift().withEnabled(false)));
    OnlineDomain domain = OnlineDomain.restore("threads", context, new HeapJournal());
    SplittableRandom images = new SplittableRandom(4);
    for (int i = 0; i < 384; i++) {
      float[] x = SourceClusters.near(centres[i % 10], .05, images);
      domain.observe(new OnlineDomain.Observation(HalfFloats.pack(x), STATISTICS, false));
    }
    RoundRequest request = domain.wantsRound().orElseThrow();
    return new Trainer(context).run(request).candidate().orElseThrow();
  }
}
