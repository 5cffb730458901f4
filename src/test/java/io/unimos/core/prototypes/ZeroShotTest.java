package io.unimos.core.prototypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import org.junit.jupiter.api.Test;

class ZeroShotTest {
  private final ZeroShot zeroShot =
      new ZeroShot(new float[][] {{1, 0, 0, 0, 0}, {0, .6f, 0, 0, .8f}}, 10);

  @Test
  void shouldScaleTheCosinesWhenAskedForLogits() {
    float[] logits = zeroShot.logits(new float[] {.6f, 0, 0, 0, .8f});

    assertThat(logits[0]).isCloseTo(6f, within(1e-5f));
    assertThat(logits[1]).isCloseTo(6.4f, within(1e-5f));
  }

  @Test
  void shouldSumToOneWhenAskedForProbabilities() {
    float[] logits = zeroShot.logits(new float[] {1, 0, 0, 0, 0});
    double[] p = Probabilities.softmax(Vectors.widened(logits));

    assertThat(p[0] + p[1]).isCloseTo(1, within(1e-6));
    assertThat(p[0]).isGreaterThan(.999);
  }

  @Test
  void shouldRefuseWhenTheLengthIsWrong() {
    assertThatThrownBy(() -> zeroShot.logits(new float[4])).hasMessageContaining("takes 5");
  }
}
