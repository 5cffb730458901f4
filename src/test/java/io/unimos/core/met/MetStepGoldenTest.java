package io.unimos.core.met;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.StepSettings;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.round.PseudoLabels;
import io.unimos.core.source.Golden;
import io.unimos.core.source.SourceModel;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MetStepGoldenTest {
  static final Map<HeadsTensor, String> NAMES = names();
  private static final double RELATIVE = 1e-4;

  private final Golden golden = Golden.of("met-step.json", "memoryFeatures");
  private final int d = golden.integer("d");
  private final int k = golden.integer("K");
  private final int steps = golden.at("expected.steps").size();

  @Test
  void shouldReproduceTermsAndGradientsWhenStepping() {
    Heads heads = heads(golden);
    try (MetStep step = step(heads)) {
      for (int i = 0; i < steps; i++) {
        Golden expected = golden.at("expected.steps." + i);

        LossTerms terms = step.step(batch(), golden.number("learningRate"));

        assertTerms(terms, expected);
        if (expected.has("gradients")) {
          for (HeadsTensor part : HeadsTensor.values()) {
            assertClose(
                "gradient of " + NAMES.get(part) + " in step " + i,
                step.gradients().part(part),
                expected.numbers("gradients." + NAMES.get(part)));
          }
        }
      }
    }

    for (HeadsTensor part : HeadsTensor.values()) {
      assertClose(
          NAMES.get(part),
          heads.part(part),
          golden.numbers("expected.paramsAfter" + steps + "." + NAMES.get(part)));
    }
    assertClose("running mean", heads.normMean(), golden.numbers("expected.bnRunningMean"));
    assertClose("running variance", heads.normVariance(), golden.numbers("expected.bnRunningVar"));
    assertClose("q", heads.prior(), golden.numbers("expected.qHat"));
  }

  @Test
  void shouldReproduceEvaluationAndLabelsWhenTrained() {
    Heads heads = trained();
    double[][] memory = golden.rows("memoryFeatures", d);
    FoldedAdapter folded = folded(heads);
    double w = golden.number("expected.eval.w");
    double[][] vision = golden.rows("expected.eval.visionLogits", k);
    double[][] language = golden.rows("expected.eval.languageLogitsDebiased", k);
    double[][] probabilities = golden.rows("expected.eval.probabilities", k);
    double[][] ensemble = new double[memory.length][];

    for (int i = 0; i < memory.length; i++) {
      float[] x = Vectors.narrowed(memory[i]);
      float[] byVision = folded.visionLogits(x);
      float[] byLanguage = folded.languageLogits(x);
      ensemble[i] = ServedVersion.ensemble(byVision, byLanguage, w);

      assertClose("vision logits of " + i, byVision, vision[i]);
      assertClose("language logits of " + i, byLanguage, language[i]);
      assertClose("probabilities of " + i, Vectors.narrowed(ensemble[i]), probabilities[i]);
    }

    double[][] bottleneck = HeadOutputs.bottleneck(heads, memory);
    double[][] normed = HeadOutputs.normed(heads, bottleneck, golden.number("bnEps"));
    assertThat(PseudoLabels.centroids(normed, ensemble))
        .isEqualTo(golden.integers("expected.centroidLabels"));
    assertThat(Probabilities.argmax(ensemble))
        .isEqualTo(golden.integers("expected.ensembleLabels"));
    double[] teacher = zeroShot(memory);
    assertThat(pseudoLabels(teacher)).isEqualTo(golden.integers("expected.zeroShotLabels"));
  }

  @Test
  void shouldReproduceTheFoldedMatricesWhenTrained() {
    FoldedAdapter folded = folded(trained());

    assertClose("vision", folded.vision(), golden.numbers("expected.folded.vision"));
    assertClose("visionBias", folded.visionBias(), golden.numbers("expected.folded.visionBias"));
    assertClose("language", folded.language(), golden.numbers("expected.folded.language"));
    assertClose(
        "languageBias", folded.languageBias(), golden.numbers("expected.folded.languageBias"));
  }

  private FoldedAdapter folded(Heads heads) {
    SourceModel source =
        new SourceModel(
            golden.rows("mu", d),
            golden.rows("mu", d),
            java.util.stream.IntStream.range(0, k).toArray(),
            new boolean[k],
            new SourceModel.Scales(golden.number("scale"), golden.number("scale"), 3));
    return FoldedAdapter.fold(heads, source, settings(golden), golden.number("tau"));
  }

  private Heads trained() {
    Heads heads = heads(golden);
    try (MetStep step = step(heads)) {
      for (int i = 0; i < steps; i++) {
        step.step(batch(), golden.number("learningRate"));
      }
    }
    return heads;
  }

  private void assertTerms(LossTerms terms, Golden expected) {
    assertClose("total", terms.total(settings(golden).weights()), expected.number("total"));
    assertClose("ensembleWeight", terms.ensembleWeight(), expected.number("ensembleWeight"));
    Golden named = expected.at("terms");
    assertClose("visionSource", terms.visionSource(), named.number("visionSource"));
    assertClose("languageSource", terms.languageSource(), named.number("languageSource"));
    assertClose("ensembleTarget", terms.ensembleTarget(), named.number("ensembleTarget"));
    assertClose("distillation", terms.distillation(), named.number("distillation"));
    assertClose("entropy", terms.entropy(), named.number("entropy"));
    assertClose("diversity", terms.diversity(), named.number("diversity"));
    LossTerms.Separation separation = terms.separation();
    assertClose(
        "discriminatorSource",
        separation.discriminatorSource(),
        named.number("discriminatorSource"));
    assertClose(
        "discriminatorTarget",
        separation.discriminatorTarget(),
        named.number("discriminatorTarget"));
    assertClose("orthogonality", separation.orthogonality(), named.number("orthogonality"));
  }

  private MetStep step(Heads heads) {
    double[][] mu = golden.rows("mu", d);
    float[][] text = new float[k][];
    for (int c = 0; c < k; c++) {
      text[c] = Vectors.narrowed(mu[c]);
    }
    int sourceRows = golden.numbers("source").length / d;
    int targetRows = golden.numbers("target").length / d;
    return new MetStep(
        heads,
        new MetStep.Constants(text, (float) golden.number("scale"), sourceRows, targetRows),
        settings(golden),
        new SplittableRandom(1));
  }

  static StepSettings settings(Golden golden) {
    double gamma = golden.number("gamma");
    double clip = golden.has("clip") ? golden.number("clip") : Double.POSITIVE_INFINITY;
    return new StepSettings(
        new StepSettings.Weights(
            golden.number("beta"),
            golden.number("alpha"),
            1,
            1,
            golden.number("imWeight"),
            gamma,
            gamma),
        new StepSettings.Descent(golden.number("learningRate"), golden.number("momentum"), clip),
        golden.number("discriminatorDropout"),
        new StepSettings.Norm(golden.number("bnMomentumTorch"), golden.number("bnEps")),
        golden.number("qMomentum"));
  }

  static Heads heads(Golden golden) {
    HeadsShape shape =
        new HeadsShape(
            golden.integer("d"),
            golden.integer("K"),
            golden.integer("bottleneck"),
            golden.integer("hidden"));
    Heads heads = new Heads(shape);
    for (HeadsTensor part : HeadsTensor.values()) {
      float[] numbers = golden.floats("params." + NAMES.get(part));
      System.arraycopy(numbers, 0, heads.part(part), 0, part.size(shape));
    }
    return heads;
  }

  private MetStep.Batch batch() {
    float[] source = golden.floats("source");
    float[] target = golden.floats("target");
    float[] features = new float[source.length + target.length];
    System.arraycopy(source, 0, features, 0, source.length);
    System.arraycopy(target, 0, features, source.length, target.length);
    int[] labels = golden.integers("sourceLabels");
    double[] teacher = zeroShot(golden.rows("target", d));
    return new MetStep.Batch(features, labels, pseudoLabels(teacher), teacher);
  }

  private double[] zeroShot(double[][] rows) {
    double[] mu = golden.numbers("mu");
    double[] out = new double[rows.length * k];
    for (int i = 0; i < rows.length; i++) {
      double[] z = new double[k];
      Vectors.times(mu, rows[i], z);
      for (int c = 0; c < k; c++) {
        out[i * k + c] = golden.number("scale") * z[c];
      }
    }
    return out;
  }

  private int[] pseudoLabels(double[] teacher) {
    int[] labels = new int[teacher.length / k];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Probabilities.argmax(java.util.Arrays.copyOfRange(teacher, i * k, (i + 1) * k));
    }
    return labels;
  }

  /**
   * Within a relative tolerance of the tensor's largest number: single precision cannot do more.
   */
  static void assertClose(String what, float[] actual, double[] expected) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    double largest = 1e-6;
    for (double v : expected) {
      largest = Math.max(largest, Math.abs(v));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .as("%s[%d]: %s, expected %s", what, i, actual[i], expected[i])
          .isLessThanOrEqualTo(RELATIVE * largest);
    }
  }

  static void assertClose(String what, double actual, double expected) {
    assertThat(Math.abs(actual - expected))
        .as("%s: %s, expected %s", what, actual, expected)
        .isLessThanOrEqualTo(RELATIVE * Math.max(1e-3, Math.abs(expected)));
  }

  private static Map<HeadsTensor, String> names() {
    Map<HeadsTensor, String> names = new EnumMap<>(HeadsTensor.class);
    names.put(HeadsTensor.VISION_WEIGHT, "gVis.weight");
    names.put(HeadsTensor.VISION_BIAS, "gVis.bias");
    names.put(HeadsTensor.LANGUAGE_WEIGHT, "gTxt.weight");
    names.put(HeadsTensor.LANGUAGE_BIAS, "gTxt.bias");
    names.put(HeadsTensor.BOTTLENECK_WEIGHT, "bottleneck.weight");
    names.put(HeadsTensor.BOTTLENECK_BIAS, "bottleneck.bias");
    names.put(HeadsTensor.NORM_WEIGHT, "bn.gamma");
    names.put(HeadsTensor.NORM_BIAS, "bn.beta");
    names.put(HeadsTensor.CLASSIFIER_V, "classifier.v");
    names.put(HeadsTensor.CLASSIFIER_G, "classifier.g");
    names.put(HeadsTensor.CLASSIFIER_BIAS, "classifier.bias");
    names.put(HeadsTensor.GENERATOR1_WEIGHT, "weightGen1.weight");
    names.put(HeadsTensor.GENERATOR1_BIAS, "weightGen1.bias");
    names.put(HeadsTensor.GENERATOR2_WEIGHT, "weightGen2.weight");
    names.put(HeadsTensor.GENERATOR2_BIAS, "weightGen2.bias");
    names.put(HeadsTensor.DISCRIMINATOR1_WEIGHT, "disc1.weight");
    names.put(HeadsTensor.DISCRIMINATOR1_BIAS, "disc1.bias");
    names.put(HeadsTensor.DISCRIMINATOR2_WEIGHT, "disc2.weight");
    names.put(HeadsTensor.DISCRIMINATOR2_BIAS, "disc2.bias");
    return names;
  }
}
