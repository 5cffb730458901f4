package io.unimos.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.MethodSettings;
import io.unimos.core.PrototypeSettings;
import io.unimos.core.math.Measurement;
import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.Heads;
import io.unimos.core.met.HeadsTensor;
import io.unimos.core.met.ServedVersion;
import io.unimos.core.prototypes.AlignedPrototypes;
import io.unimos.core.prototypes.PrototypeSource;
import io.unimos.core.round.Candidate;
import io.unimos.core.round.Round;
import io.unimos.core.round.SourceRegression;
import io.unimos.core.source.Clusters;
import io.unimos.core.source.LabelledRows;
import io.unimos.core.source.SourceModel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GateTest {
  private final Clusters clusters = new Clusters(6, 40, new SplittableRandom(9), 2.5);
  private final SourceModel source = clusters.source(40);
  private final SourceRegression regression = SourceRegression.of(source);
  private final Clusters.Sample target = clusters.target(600);
  private final AlignedPrototypes prototypes = learned();
  private final MethodSettings settings = MethodSettings.stream();
  private final Gate gate = new Gate(settings.gate());
  private final Candidate good = run(settings, Optional.empty());

  @Test
  void shouldAcceptWhenTheCandidateIsGood() {
    GateReport cold = judge(good);
    GateReport warm = judge(run(settings, good.heads()));
    GateReport withoutSteps =
        judge(run(settings.withRound(settings.round().withSteps(0)), Optional.empty()));

    for (GateReport report : new GateReport[] {cold, warm, withoutSteps}) {
      assertThat(report.accepted()).as(report.reason()).isTrue();
      assertThat(report.reason()).isEqualTo("passed the gate");
    }
    assertThat(warm.verdicts())
        .extracting(Measurement::name)
        .containsExactly("finite", "seedAgreement", "ownLabels", "moved");
  }

  @Test
  void shouldRejectWhenTheLearningRateIsAHundredTimesTooHigh() {
    MethodSettings wild = settings.withStep(settings.step().withLearningRate(100 * 3e-4));

    for (Optional<Heads> parent : List.of(Optional.<Heads>empty(), good.heads())) {
      assertThat(judge(run(wild, parent)).accepted()).isFalse();
    }
  }

  @Test
  void shouldRejectWhenANumberIsNotFinite() {
    Candidate broken = run(settings, Optional.empty());
    broken.heads().orElseThrow().part(HeadsTensor.VISION_WEIGHT)[3] = Float.NaN;

    GateReport report = judge(broken);

    assertThat(report.accepted()).isFalse();
    assertThat(report.reason()).startsWith("finite");
  }

  @Test
  void shouldRejectWhenOnlyOneClassIsLeft() {
    FoldedAdapter aligned = good.gateInput().onAligned();
    float[] bias = aligned.visionBias().clone();
    bias[2] += 1000;

    GateReport report =
        judge(
            onAligned(
                new FoldedAdapter(
                    aligned.vision(), bias, aligned.language(), aligned.languageBias())));

    assertThat(report.accepted()).isFalse();
    assertThat(report.reason()).startsWith("seedAgreement");
  }

  @Test
  void shouldRejectWhenClassesAreMixedUp() {
    FoldedAdapter aligned = good.gateInput().onAligned();
    FoldedAdapter mixed =
        new FoldedAdapter(
            rotated(aligned.vision(), aligned.dimension()),
            rotated(aligned.visionBias(), 1),
            aligned.language(),
            aligned.languageBias());

    GateReport report = judge(onAligned(mixed));

    assertThat(report.accepted()).isFalse();
    assertThat(report.reason()).startsWith("seedAgreement");
  }

  @Test
  void shouldRejectWhenTheMemoryWasLabelledAtRandomOrAsOneClass() {
    Candidate dealt = spoilt(labels -> rotated(labels));
    Candidate oneClass = spoilt(labels -> new int[labels.length]);

    for (Candidate candidate : new Candidate[] {dealt, oneClass}) {
      assertThat(judge(candidate).accepted()).isFalse();
    }
  }

  private Candidate spoilt(UnaryOperator<int[]> relabel) {
    return new Round(source, regression, settings, relabel)
        .run(
            new Round.Task(
                target.features(),
                LabelledRows.none(),
                prototypes.view(),
                Optional.empty(),
                100,
                42));
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
    return gate.judge(candidate, target.features());
  }

  private Candidate onAligned(FoldedAdapter aligned) {
    Candidate.GateInput evidence = good.gateInput();
    ServedVersion version =
        new ServedVersion(
            aligned.moved(evidence.offset()),
            good.version().ensembleWeight(),
            good.version().share());
    return new Candidate(
        good.heads(),
        version,
        new Candidate.GateInput(
            aligned, evidence.offset(), evidence.labels(), evidence.seeds(), Optional.empty()),
        good.summary());
  }

  private Candidate run(MethodSettings with, Optional<Heads> parent) {
    return new Round(source, regression, with)
        .run(
            new Round.Task(
                target.features(), LabelledRows.none(), prototypes.view(), parent, 100, 42));
  }

  private static float[] rotated(float[] a, int by) {
    float[] out = Arrays.copyOfRange(a, by, a.length + by);
    System.arraycopy(a, 0, out, a.length - by, by);
    return out;
  }

  private AlignedPrototypes learned() {
    AlignedPrototypes learned =
        new AlignedPrototypes(PrototypeSource.of(source), PrototypeSettings.aligned());
    for (float[] x : target.features()) {
      learned.observe(x);
    }
    return learned;
  }
}
