package io.unimos.core.met;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.StepSettings;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class LogitLossesTest {
  private static final int K = 4;
  private static final int ROWS = 5;
  private static final double STEP = 1e-5;

  private final SplittableRandom random = new SplittableRandom(11);
  private final StepSettings settings = StepSettings.standard();
  private final int[] labels = {0, 3, 1, 2, 1};
  private final double[] vision = draw();
  private final double[] language = draw();
  private final double[] teacher = draw();

  @Test
  void shouldAgreeWithCentralDifferencesWhenCrossEntropy() {
    LogitLosses losses = losses();
    double[] gradient = new double[vision.length];

    losses.crossEntropy(vision, labels, 1, gradient);

    assertGradient(
        gradient, vision, a -> losses().crossEntropy(a, labels, 1, new double[a.length]));
  }

  @Test
  void shouldAgreeWithCentralDifferencesWhenDistilling() {
    LogitLosses losses = losses();

    losses.distillation(language, teacher);

    assertGradient(losses.languageTarget, language, a -> losses().distillation(a, teacher));
  }

  @Test
  void shouldAgreeWithCentralDifferencesWhenEnsembling() {
    LogitLosses losses = losses();
    double w = .37;

    losses.ensemble(vision, language, w, labels);

    assertGradient(
        losses.visionTarget, vision, a -> sum(losses().ensemble(a, language, w, labels)));
    double slope =
        (sum(losses().ensemble(vision, language, w + STEP, labels))
                - sum(losses().ensemble(vision, language, w - STEP, labels)))
            / (2 * STEP);
    assertThat(losses.ensembleWeight).isCloseTo(slope, within(1e-7));
    assertThat(losses.languageTarget).containsOnly(0);
  }

  @Test
  void shouldLeaveNoGradientWhenATermIsSwitchedOff() {
    StepSettings off = settings.withWeights(new StepSettings.Weights(0, 0, 0, 0, 0, 0, 0));
    LogitLosses losses = new LogitLosses(off, ROWS, ROWS, K);

    losses.distillation(language, teacher);
    losses.ensemble(vision, language, .5, labels);

    assertThat(losses.languageTarget).containsOnly(0);
    assertThat(losses.visionTarget).containsOnly(0);
    assertThat(losses.ensembleWeight).isZero();
  }

  private static double sum(LogitLosses.EnsembleLosses e) {
    return e.crossEntropy() + e.entropy() - e.diversity();
  }

  private LogitLosses losses() {
    return new LogitLosses(settings, ROWS, ROWS, K);
  }

  private double[] draw() {
    return random.doubles((long) ROWS * K, -3, 3).toArray();
  }

  private static void assertGradient(
      double[] gradient, double[] at, ToDoubleFunction<double[]> loss) {
    for (int i = 0; i < at.length; i++) {
      double[] up = at.clone();
      double[] down = at.clone();
      up[i] += STEP;
      down[i] -= STEP;
      double slope = (loss.applyAsDouble(up) - loss.applyAsDouble(down)) / (2 * STEP);
      assertThat(gradient[i]).as("place %d", i).isCloseTo(slope, within(1e-7));
    }
  }
}
