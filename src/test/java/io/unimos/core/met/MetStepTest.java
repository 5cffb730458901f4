package io.unimos.core.met;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.StepSettings;
import io.unimos.core.math.Vectors;
import io.unimos.encode.NativeHeap;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MetStepTest {
  /** Collections between forward and backward; each takes as long as the heap is full. */
  private static final int COLLECTIONS = Integer.getInteger("unimos.collections", 20);

  /** In one run, memory being read after each chunk; 10,000 in the night. */
  private static final int STEPS = Integer.getInteger("unimos.steps", 2_000);

  /** Until the JVM has compiled, whose compilers allocate and free tens of megabytes. */
  private static final int WARM_UP = 2 * STEPS;

  /**
   * Growth that is no leak. With 10,000 steps one leaked [12,20] tensor a step would be more than 7
   * MB; with few the compilers are still at work, and only a leak of many tensors shows.
   */
  private static final long FLAT = STEPS >= 10_000 ? 3 << 20 : 24 << 20;

  private static final int CHUNK = 250;
  private static final int D = 10;
  private static final int K = 4;
  private static final int B = 6;

  private final SplittableRandom random = new SplittableRandom(5);
  private final float[][] text = draw(K, D, 1);

  /** Every term alone, and all together with weights that make each of them felt. */
  static Stream<StepSettings.Weights> weights() {
    return Stream.of(
        new StepSettings.Weights(1, 0, 0, 0, 0, 0, 0),
        new StepSettings.Weights(0, 1, 0, 0, 0, 0, 0),
        new StepSettings.Weights(0, 0, 1, 0, 0, 0, 0),
        new StepSettings.Weights(0, 0, 0, 1, 0, 0, 0),
        new StepSettings.Weights(0, 0, 0, 0, 1, 0, 0),
        new StepSettings.Weights(0, 0, 0, 0, 0, 1, 0),
        new StepSettings.Weights(0, 0, 0, 0, 0, 0, 1),
        new StepSettings.Weights(1, 1, 1, 1, 1, .5, .2));
  }

  @ParameterizedTest
  @MethodSource("weights")
  void shouldAgreeWithCentralDifferencesWhenMovedAlongAnyPart(StepSettings.Weights weights) {
    StepSettings settings = settings(weights);
    Heads heads = heads();
    MetStep.Batch batch = batch();
    Heads gradient;
    try (MetStep step = step(heads.copy(), settings)) {
      step.gradients(batch);
      gradient = step.gradients();
      for (HeadsTensor part : HeadsTensor.values()) {
        float[] direction = direction(part, gradient);

        double slope = slope(heads, part, direction, batch, settings);

        double expected = Vectors.dot(direction, 0, gradient.part(part), 0, direction.length);
        double tolerance = 2e-3 * Math.max(.05, Math.abs(expected));
        assertThat(Math.abs(slope - expected))
            .as("%s: difference %s, gradient %s", part, slope, expected)
            .isLessThanOrEqualTo(tolerance);
      }
    }
  }

  /**
   * D's own parameters do not learn from the target and y_lac is not moved by the ensemble, so
   * there the loss has a slope that the gradient must not have.
   */
  private double slope(
      Heads heads,
      HeadsTensor part,
      float[] direction,
      MetStep.Batch batch,
      StepSettings settings) {
    double h = 1e-2;
    Heads up = heads.copy();
    Heads down = heads.copy();
    Vectors.axpy((float) h, direction, 0, up.part(part), 0, direction.length);
    Vectors.axpy((float) -h, direction, 0, down.part(part), 0, direction.length);
    LossTerms above = terms(up, batch, settings);
    LossTerms below = terms(down, batch, settings);
    double total = above.total(settings.weights()) - below.total(settings.weights());
    boolean ofDiscriminator = part.name().startsWith("DISCRIMINATOR");
    boolean ofLanguage = part == HeadsTensor.LANGUAGE_WEIGHT || part == HeadsTensor.LANGUAGE_BIAS;
    if (ofDiscriminator) {
      total -=
          settings.weights().discriminator()
              * (above.separation().discriminatorTarget()
                  - below.separation().discriminatorTarget());
    }
    if (ofLanguage) {
      total -= settings.weights().ensemble() * (above.ensembleTarget() - below.ensembleTarget());
      total -=
          settings.weights().information()
              * (above.entropy() - above.diversity() - below.entropy() + below.diversity());
    }
    return total / (2 * h);
  }

  @Test
  void shouldGiveTheSameGradientsWhenCollectedInBetween() {
    StepSettings settings = settings(StepSettings.Weights.standard());
    MetStep.Batch batch = batch();
    Heads heads = heads();
    try (MetStep reference = step(heads.copy(), settings);
        MetStep collected = step(heads.copy(), settings)) {
      reference.gradients(batch);

      for (int i = 0; i < COLLECTIONS; i++) {
        MetStep.Forward forward = collected.forward(batch);
        System.gc();
        collected.backward(batch, forward);

        for (HeadsTensor part : HeadsTensor.values()) {
          assertThat(collected.gradients().part(part)).isEqualTo(reference.gradients().part(part));
        }
      }
    }
  }

  @Test
  void shouldKeepNativeMemoryFlatWhenSteppingThousandsOfTimes() {
    Assumptions.assumeTrue(NativeHeap.used().isPresent(), "only glibc 2.33 and later count");
    StepSettings settings = settings(StepSettings.Weights.standard());
    MetStep.Batch batch = batch();
    Heads heads = heads();
    long[] used = new long[STEPS / CHUNK];
    try (MetStep step = step(heads, settings)) {
      for (int i = 0; i < WARM_UP; i++) {
        step.step(batch, 1e-3);
      }
      for (int chunk = 0; chunk < used.length; chunk++) {
        for (int i = 0; i < CHUNK; i++) {
          step.step(batch, 1e-3);
        }
        System.gc();
        used[chunk] = NativeHeap.used().orElseThrow();
      }
    }

    long early = least(used, 0, STEPS / 4);
    long late = least(used, STEPS - STEPS / 4, STEPS);
    System.out.printf(
        "%d steps: native memory %d kB at first, %d kB at the end, grown by %d kB%n",
        STEPS, early >> 10, late >> 10, (late - early) >> 10);
    assertThat(heads.finite()).isTrue();
    assertThat(late - early).isLessThan(FLAT);
  }

  @Test
  void shouldLowerTheLossWhenSteppingOnOneBatch() {
    StepSettings settings = settings(StepSettings.Weights.standard());
    MetStep.Batch batch = batch();
    Heads heads = heads();
    try (MetStep step = step(heads, settings)) {
      double first = step.step(batch, 1e-2).total(settings.weights());
      LossTerms last = null;
      for (int i = 0; i < 50; i++) {
        last = step.step(batch, 1e-2);
      }

      assertThat(last.total(settings.weights())).isLessThan(first - .1);
    }
  }

  @Test
  void shouldDropTheSameUnitsWhenSeededAlike() {
    StepSettings half =
        new StepSettings(
            StepSettings.Weights.standard(),
            new StepSettings.Descent(1e-2, .9, 5),
            .5,
            new StepSettings.Norm(.1, 1e-5),
            .99);
    Heads first = heads();
    Heads second = first.copy();
    MetStep.Batch batch = batch();

    for (Heads heads : new Heads[] {first, second}) {
      try (MetStep step = step(heads, half)) {
        for (int i = 0; i < 20; i++) {
          step.step(batch, 1e-2);
        }
      }
    }

    assertThat(second.toBytes()).isEqualTo(first.toBytes());
  }

  @Test
  void shouldClipTheGlobalNormWhenItIsTooLarge() {
    Heads heads = heads();
    Heads before = heads.copy();
    StepSettings plain = settings(StepSettings.Weights.standard());
    StepSettings settings =
        new StepSettings(
            plain.weights(),
            new StepSettings.Descent(1, .9, .5),
            0,
            plain.norm(),
            plain.priorMomentum());
    try (MetStep step = step(heads, settings)) {
      step.step(batch(), 1);

      assertThat(step.gradientNorm()).isGreaterThan(1);
    }

    double moved = 0;
    for (HeadsTensor part : HeadsTensor.values()) {
      for (int i = 0; i < heads.part(part).length; i++) {
        moved += Math.pow(heads.part(part)[i] - before.part(part)[i], 2);
      }
    }
    assertThat(Math.sqrt(moved)).isBetween(.499, .501);
  }

  private LossTerms terms(Heads heads, MetStep.Batch batch, StepSettings settings) {
    try (MetStep step = step(heads, settings)) {
      return step.gradients(batch);
    }
  }

  private MetStep step(Heads heads, StepSettings settings) {
    return new MetStep(
        heads, new MetStep.Constants(text, 6, B, B), settings, new SplittableRandom(1));
  }

  private static StepSettings settings(StepSettings.Weights weights) {
    return new StepSettings(
        weights, new StepSettings.Descent(1e-2, .9, 5), 0, new StepSettings.Norm(.1, 1e-5), .99);
  }

  private Heads heads() {
    HeadsShape shape = new HeadsShape(D, K, 5, 7);
    Heads heads = HeadsStart.random(shape, random.split());
    // no hidden unit of D near its kink, where a difference says nothing
    float[] bias = heads.part(HeadsTensor.DISCRIMINATOR1_BIAS);
    for (int j = 0; j < bias.length; j++) {
      bias[j] = j % 2 == 0 ? 4 : -4;
    }
    return heads;
  }

  private MetStep.Batch batch() {
    float[][] rows = draw(2 * B, D, 1.5);
    float[] features = new float[2 * B * D];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, features, i * D, D);
    }
    int[] labels = {0, 1, 2, 3, 0, 1};
    int[] pseudo = {3, 1, 0, 2, 2, 1};
    return new MetStep.Batch(features, labels, pseudo, random.doubles(B * K, -2, 2).toArray());
  }

  private float[][] draw(int rows, int columns, double size) {
    float[][] out = new float[rows][columns];
    for (float[] row : out) {
      for (int j = 0; j < columns; j++) {
        row[j] = (float) (size * (random.nextDouble() - .5));
      }
    }
    return out;
  }

  /** Half along the gradient, so that the slope is large enough for floats, half at random. */
  private float[] direction(HeadsTensor part, Heads gradient) {
    float[] g = gradient.part(part);
    double length = Math.sqrt(Vectors.dot(g, 0, g, 0, g.length));
    float[] out = new float[g.length];
    for (int i = 0; i < out.length; i++) {
      double along = length > 1e-4 ? g[i] / length : 0;
      out[i] = (float) (.7 * along + .7 * (random.nextDouble() - .5) / Math.sqrt(out.length));
    }
    return out;
  }

  private static long least(long[] values, int from, int to) {
    return Arrays.stream(values, from / CHUNK, to / CHUNK).min().orElseThrow();
  }
}
