package io.unimos.method.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.method.Clusters;
import io.unimos.method.MethodSettings;
import io.unimos.method.PrototypeSettings;
import io.unimos.method.SourceModel;
import io.unimos.method.heads.FoldedAdapter;
import io.unimos.method.heads.Heads;
import io.unimos.method.heads.HeadsTensor;
import io.unimos.method.prototypes.AlignedPrototypes;
import io.unimos.method.prototypes.PrototypeSource;
import io.unimos.method.round.Candidate;
import io.unimos.method.round.Round;
import io.unimos.numbers.Measurement;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GateTest {
  private final Clusters clusters = new Clusters(6, 40, new SplittableRandom(9), 2.5);
  private final SourceModel source = clusters.source(40);
  private final Clusters.Sample target = clusters.target(600);
  private final float[][] slice = clusters.target(120).features();
  private final AlignedPrototypes prototypes = taught();
  private final MethodSettings settings = MethodSettings.stream();
  private final Gate gate = new Gate(source, settings);
  private final Candidate good = run(settings, Optional.empty());

  @Test
  void shouldAcceptWhenTheCandidateIsGood() {
    GateReport cold = gate.judge(good, slice, prototypes.view(), Optional.empty());
    GateReport warm =
        gate.judge(
            run(settings, Optional.of(good.heads())),
            slice,
            prototypes.view(),
            Optional.of(good.version()));

    assertThat(cold.accepted()).as(cold.reason()).isTrue();
    assertThat(warm.accepted()).as(warm.reason()).isTrue();
    assertThat(cold.reason()).isEqualTo("passed the gate");
    assertThat(warm.verdicts())
        .extracting(Measurement::name)
        .containsExactly(
            "finite",
            "sourceAccuracy",
            "diversity",
            "flips",
            "visionAgreement",
            "relabelled",
            "moved",
            "estimatedAccuracy",
            "flipsAgainstZeroShot",
            "modalityAgreement",
            "discriminatorAccuracy");
  }

  @Test
  void shouldRejectWhenTheLearningRateIsAHundredTimesTooHigh() {
    MethodSettings wild = settings.withStep(settings.step().withLearningRate(100 * 3e-4));

    GateReport report = judge(run(wild, Optional.of(good.heads())));

    assertThat(report.accepted()).isFalse();
    assertThat(report.reason()).startsWith("sourceAccuracy");
  }

  @Test
  void shouldRejectWhenANumberIsNotFinite() {
    Candidate broken = run(settings, Optional.empty());
    broken.heads().part(HeadsTensor.VISION_WEIGHT)[3] = Float.NaN;

    GateReport report = judge(broken);

    assertThat(report.accepted()).isFalse();
    assertThat(report.reason()).startsWith("finite");
  }

  @Test
  void shouldRejectWhenOnlyOneClassIsLeft() {
    FoldedAdapter folded = good.folded();
    float[] bias = folded.visionBias().clone();
    bias[2] += 1000;
    FoldedAdapter oneClass =
        new FoldedAdapter(folded.vision(), bias, folded.language(), folded.languageBias());

    GateReport report = judge(with(oneClass));

    assertThat(report.accepted()).isFalse();
    assertThat(report.reason()).contains("diversity").contains("flips");
  }

  @Test
  void shouldRejectWhenLabelsAreShuffled() {
    FoldedAdapter folded = good.folded();
    int d = folded.dimension();
    float[] vision = rotated(folded.vision(), d);
    float[] visionBias = rotated(folded.visionBias(), 1);
    FoldedAdapter shuffled =
        new FoldedAdapter(vision, visionBias, folded.language(), folded.languageBias());

    GateReport report = judge(with(shuffled));

    assertThat(report.accepted()).isFalse();
    assertThat(report.reason()).contains("sourceAccuracy");
  }

  @Test
  void shouldRejectAFirstCandidateWhenTheMemoryWasLabelledAtRandomOrAsOneClass() {
    Candidate dealt = spoilt(labels -> rotated(labels));
    Candidate oneClass = spoilt(labels -> new int[labels.length]);

    for (Candidate candidate : new Candidate[] {dealt, oneClass}) {
      GateReport report = gate.judge(candidate, slice, prototypes.view(), Optional.empty());

      assertThat(report.accepted()).isFalse();
      assertThat(report.reason()).contains("relabelled");
    }
  }

  @Test
  void shouldRejectAFirstCandidateWhenItsStepsWentFar() {
    MethodSettings wild = settings.withStep(settings.step().withLearningRate(100 * 3e-4));

    GateReport report =
        gate.judge(run(wild, Optional.empty()), slice, prototypes.view(), Optional.empty());

    assertThat(report.accepted()).isFalse();
    assertThat(report.reason()).contains("moved");
  }

  private Candidate spoilt(UnaryOperator<int[]> relabel) {
    return new Round(source, settings, relabel)
        .run(new Round.Task(target.features(), prototypes.view(), Optional.empty(), 1, 100, 42));
  }

  /** Every label one image late: as good as drawn. */
  private static int[] rotated(int[] labels) {
    int[] out = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      out[(i + 1) % labels.length] = labels[i];
    }
    return out;
  }

  private GateReport judge(Candidate candidate) {
    return gate.judge(candidate, slice, prototypes.view(), Optional.of(good.version()));
  }

  private Candidate with(FoldedAdapter folded) {
    return new Candidate(
        good.heads(), folded, good.ensembleWeight(), good.aligned(), good.summary());
  }

  private Candidate run(MethodSettings with, Optional<Heads> parent) {
    return new Round(source, with)
        .run(new Round.Task(target.features(), prototypes.view(), parent, 1, 100, 42));
  }

  private static float[] rotated(float[] a, int by) {
    float[] out = Arrays.copyOfRange(a, by, a.length + by);
    System.arraycopy(a, 0, out, a.length - by, by);
    return out;
  }

  private AlignedPrototypes taught() {
    AlignedPrototypes taught =
        new AlignedPrototypes(new PrototypeSource(source), PrototypeSettings.aligned());
    for (float[] x : target.features()) {
      taught.observe(x);
    }
    return taught;
  }
}
