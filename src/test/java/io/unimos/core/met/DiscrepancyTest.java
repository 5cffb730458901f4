package io.unimos.core.met;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DiscrepancyTest {
  private static final Discrepancy.Calibration PLAIN = new Discrepancy.Calibration(1, 1);
  private static final Discrepancy.Bounds BOUNDS = new Discrepancy.Bounds(.1, .9);

  @Test
  void shouldBeZeroWhenBothHeadsSayTheSame() {
    Discrepancy same = of(new float[] {3, 0, 0}, new float[] {3, 0, 0});

    assertThat(same.value()).isCloseTo(0, within(1e-12));
    assertThat(same.category(BOUNDS)).isEqualTo(Discrepancy.Category.INVARIANT);
  }

  @Test
  void shouldReachItsLimitWhenBothAreSureOfDifferentClasses() {
    Discrepancy opposed = of(new float[] {100, 0, 0}, new float[] {0, 50, 0});

    assertThat(opposed.value()).isCloseTo(Math.log(2), within(1e-9));
    assertThat(opposed.category(BOUNDS)).isNotEqualTo(Discrepancy.Category.INVARIANT);
  }

  @Test
  void shouldNameTheSurerHeadWhenTheyDisagree() {
    assertThat(of(new float[] {9, 0, 0}, new float[] {0, 1, 0}).category(BOUNDS))
        .isEqualTo(Discrepancy.Category.VISION_SPECIFIC);
    assertThat(of(new float[] {1, 0, 0}, new float[] {0, 9, 0}).category(BOUNDS))
        .isEqualTo(Discrepancy.Category.LANGUAGE_SPECIFIC);
    assertThat(of(new float[] {1, 0, 0}, new float[] {0, 1, 0}).category(BOUNDS))
        .isEqualTo(Discrepancy.Category.UNCERTAIN);
  }

  @Test
  void shouldTakePercentilesWhenBoundsAreDrawn() {
    Discrepancy[] window = new Discrepancy[11];
    for (int i = 0; i < window.length; i++) {
      window[i] = new Discrepancy(i / 10.0, new double[] {i / 10.0}, new double[] {0});
    }

    Discrepancy.Bounds bounds = Discrepancy.Bounds.of(window);

    assertThat(bounds.low()).isCloseTo(.3, within(1e-12));
    assertThat(bounds.confident()).isCloseTo(.7, within(1e-12));
  }

  @Test
  void shouldFindTheTemperatureWhenLogitsAreTooLarge() {
    // right three times in four with logit 8: calibrated is e^(8/T) / (e^(8/T) + 1) = .75
    double[][] logits = {{8, 0}, {8, 0}, {8, 0}, {8, 0}};

    double temperature = Temperature.fit(logits, new int[] {0, 0, 0, 1});

    assertThat(temperature).isCloseTo(8 / Math.log(3), within(1e-3));
    assertThat(Temperature.fit(new double[0][], new int[0])).isEqualTo(1);
  }

  private static Discrepancy of(float[] vision, float[] language) {
    return Discrepancy.of(vision, language, PLAIN);
  }
}
