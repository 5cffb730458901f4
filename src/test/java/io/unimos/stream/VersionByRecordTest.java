package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.prototypes.ZeroShot;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Prediction;
import io.unimos.wire.AppliedVersion;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever applies a version by its record says what the service says. */
class VersionByRecordTest extends FourClusters {
  private static final int WINDOW = 64;

  @Test
  void shouldSayOfTheNextImageWhatTheServiceServes(@TempDir Path state) {
    float[][] text = new float[CLASSES][];
    for (int k = 0; k < CLASSES; k++) {
      text[k] = Vectors.narrowed(source.text()[k]);
    }
    ZeroShot zeroShot = new ZeroShot(text, (float) source.scales().text());
    try (AdaptRoleDriver role =
        new AdaptRoleDriver(
            "version-by-record",
            source,
            AdaptSettings.stream(0.05),
            100,
            LearningStreamTest.listener(received -> {}),
            state)) {
      for (int i = 0; i < 4 * WINDOW; i++) {
        role.feature("gate", vector(random));
      }
      List<AdapterVersion> versions = role.versions();
      assertThat(versions).isNotEmpty();
      AdapterVersion last = versions.get(versions.size() - 1);
      List<Prediction> earlier = role.read(AdaptRoleDriver.TOPICS.predictions(), Prediction.class);
      assertThat(earlier).isNotEmpty();
      AppliedVersion applied = new AppliedVersion(last);
      float[] x = vector(random);
      role.feature("gate", x);

      Prediction served = role.read(AdaptRoleDriver.TOPICS.predictions(), Prediction.class).get(0);

      assertThat(served.getAdapterVersion()).isEqualTo(last.getVersion());
      double[] here = applied.served(x, applied.prototypes(x, zeroShot.logits(x)));
      assertThat(applied.classes().get(Probabilities.argmax(here))).isEqualTo(served.getLabel());
      // the prototypes have moved on by what came since
      assertThat(here[Probabilities.argmax(here)]).isCloseTo(served.getConfidence(), within(0.02));
    }
  }
}
