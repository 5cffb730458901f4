package io.unimos.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SourceFitTest {

  @Test
  void shouldFindTheScaleAtWhichTheLikelihoodIsLargest() {
    // two classes on the axes of a plane; of ten held-out rows of class 0 at 60 degrees to it (and
    // 30 to the other) three are wrong: p = sigmoid(s (cos 30 - cos 60)) must be .7
    SourceBank source = plane(7, 3);

    SourceFit fit = SourceFit.of(source, 100);

    double expected = Math.log(.7 / .3) / (Math.cos(Math.PI / 6) - Math.cos(Math.PI / 3));
    assertThat(fit.prototypeScale()).isCloseTo((float) expected, within(1e-3f));
  }

  @Test
  void shouldBeNoSurerThanTheEncoderWhenTheHoldOutIsEasy() {
    SourceFit fit = SourceFit.of(plane(10, 0), 30);

    assertThat(fit.prototypeScale()).isEqualTo(30f);
  }

  @Test
  void shouldKeepTheConfidencePowerWithinItsBounds() {
    SourceFit unsure = SourceFit.of(plane(6, 4), 100);
    SourceFit faultless = SourceFit.of(plane(10, 0), 100);

    assertThat(unsure.confidencePower()).isEqualTo((float) SourceFit.MIN_POWER);
    assertThat(faultless.prototypeScale()).isCloseTo((float) SourceFit.MAX_SCALE, within(1e-3f));
    assertThat(faultless.confidencePower()).isEqualTo((float) SourceFit.MAX_POWER);
  }

  @Test
  void shouldAcceptIsNearerThanAWrongClassIsToTheSource() {
    // 30 degrees to the own axis, 60 to the other
    SourceFit near = SourceFit.of(plane(10, 0), 100);

    assertThat(near.oodThreshold()).isCloseTo((float) (.6 * Math.cos(Math.PI / 3)), within(1e-5f));
  }

  /**
   * Bank: one row a class on its axis. Hold-out: rows 30 degrees from an axis, some mislabelled.
   */
  private static SourceBank plane(int right, int wrong) {
    int rows = 2 + right + wrong;
    float[][] features = new float[rows][];
    int[] labels = new int[rows];
    boolean[] heldOut = new boolean[rows];
    for (int row = 0; row < rows; row++) {
      heldOut[row] = row >= 2;
      labels[row] = row == 1 || row >= 2 + right ? 1 : 0;
      double angle = row == 0 ? 0 : row == 1 ? Math.PI / 2 : Math.PI / 6;
      features[row] = new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }
    return new SourceBank(features, labels, heldOut, new int[] {1 + right, 1 + wrong});
  }
}
