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
  private final Gate gate = new Gate(source, regression, settings);
  private final Candidate good = run(settings, Optional.empty());

  @Test
  void shouldAcceptWhenTheCandidateIsGood() {
    GateReport cold = judge(good);
    GateReport warm = judge(run(settings, good.heads()));
    GateReport withoutSteps =
        judge(run(settings.withRound(settings.round().withSteps(0, 0)), Optional.empty()));

    for (GateReport report : new GateReport[] {cold, warm, withoutSteps}) {
      assertThat(report.accepted()).as(report.reason()).isTrue();
      assertThat(report.reason()).isEqualTo("passed the gate");
    }
    assertThat(warm.verdicts())
        .extracting(Measurement::name)
        .containsExactly(
            "finite",
            "folding",
            "sourceAccuracy",
            "seedAgreement",
            "seedKappa",
            "ownLabels",
            "weightNorm",
            "weightNormAbove",
            "flips",
            "relabelled",
            "moved",
            "estimatedAccuracy",
            "flipsAgainstZeroShot",
            "modalityAgreement",
            "visionAgreement",
            "discriminatorAccuracy");
  }

  @Test
  void shouldAskNothingThatRefersToWhatServesWhenInTheStream() {
    FoldedAdapter folded = good.folded();
    ServedVersion other =
        new ServedVersion(
            new FoldedAdapter(
                rotated(folded.vision(), folded.dimension()),
                rotated(folded.visionBias(), 1),
                folded.language(),
                folded.languageBias()),
            .85,
            .85);

    GateReport report = gate.judge(good, by(Optional.of(other)));

    assertThat(report.accepted()).as(report.reason()).isTrue();
  }

  @Test
  void shouldHoldTheHeadAgainstWhatTheProbeReachesOnTheWholeHoldOut() {
    HeldOutView view = HeldOutView.of(source.judges(), good.evidence().labels(), source.classes());
    double probe = view.accuracy(regression.probe()::scores);

    assertThat(view.whole()).isTrue();
    assertThat(regression.accuracy()).isEqualTo(probe).isBetween(.5, 1.);
    assertThat(judge(good).verdicts())
        .filteredOn(verdict -> verdict.name().equals("sourceAccuracy"))
        .singleElement()
        .satisfies(
            verdict ->
                assertThat(verdict.threshold()).hasValue(probe - settings.gate().sourceLoss()));
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
    FoldedAdapter aligned = good.evidence().onAligned();
    float[] bias = aligned.visionBias().clone();
    bias[2] += 1000;

    GateReport report =
        judge(
            onAligned(
                new FoldedAdapter(
                    aligned.vision(), bias, aligned.language(), aligned.languageBias())));

    assertThat(report.accepted()).isFalse();
    assertThat(report.reason()).contains("sourceAccuracy").contains("seedAgreement");
    assertThat(report.reason()).contains("ownLabels").doesNotContain("folding");
  }

  @Test
  void shouldRejectWhenClassesAreMixedUp() {
    FoldedAdapter aligned = good.evidence().onAligned();
    FoldedAdapter mixed =
        new FoldedAdapter(
            rotated(aligned.vision(), aligned.dimension()),
            rotated(aligned.visionBias(), 1),
            aligned.language(),
            aligned.languageBias());

    GateReport report = judge(onAligned(mixed));

    assertThat(report.accepted()).isFalse();
    assertThat(report.reason()).contains("sourceAccuracy").contains("seedAgreement");
    assertThat(report.reason()).doesNotContain("folding");
  }

  @Test
  void shouldRejectWhenTheOffsetWasNotFoldedIn() {
    GateReport report = judge(with(good.evidence().onAligned()));

    assertThat(report.accepted()).isFalse();
    assertThat(report.reason()).contains("folding");
  }

  @Test
  void shouldRejectWhenTheWeightsAreFarTooLargeOrTooSmall() {
    for (float factor : new float[] {10, .1f}) {
      GateReport report = judge(onAligned(scaled(good.evidence().onAligned(), factor)));

      assertThat(report.accepted()).isFalse();
      assertThat(report.reason()).contains("weightNorm");
    }
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
        .run(new Round.Task(target.features(), prototypes.view(), Optional.empty(), 100, 42));
  }

  /** Every label one image late: as good as drawn. */
  private static int[] rotated(int[] labels) {
    int[] out = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      out[(i + 1) % labels.length] = labels[i];
    }
    return out;
  }

  private Gate.Case by(Optional<ServedVersion> serving) {
    return new Gate.Case(target.features(), prototypes.view(), serving);
  }

  private GateReport judge(Candidate candidate) {
    return gate.judge(candidate, by(Optional.empty()));
  }

  private Candidate with(FoldedAdapter folded) {
    ServedVersion version = good.version();
    return new Candidate(
        good.heads(),
        new ServedVersion(folded, version.ensembleWeight(), version.share()),
        good.evidence(),
        good.summary());
  }

  private Candidate onAligned(FoldedAdapter aligned) {
    Candidate.Evidence evidence = good.evidence();
    Candidate moved = with(aligned.moved(evidence.offset()));
    return new Candidate(
        good.heads(),
        moved.version(),
        new Candidate.Evidence(
            aligned,
            evidence.offset(),
            evidence.probeShares(),
            0,
            evidence.labels(),
            evidence.seeds()),
        good.summary());
  }

  private static FoldedAdapter scaled(FoldedAdapter heads, float factor) {
    float[] vision = heads.vision().clone();
    float[] bias = heads.visionBias().clone();
    for (int i = 0; i < vision.length; i++) {
      vision[i] *= factor;
    }
    for (int i = 0; i < bias.length; i++) {
      bias[i] *= factor;
    }
    return new FoldedAdapter(vision, bias, heads.language(), heads.languageBias());
  }

  private Candidate run(MethodSettings with, Optional<Heads> parent) {
    return new Round(source, regression, with)
        .run(new Round.Task(target.features(), prototypes.view(), parent, 100, 42));
  }

  private static float[] rotated(float[] a, int by) {
    float[] out = Arrays.copyOfRange(a, by, a.length + by);
    System.arraycopy(a, 0, out, a.length - by, by);
    return out;
  }

  private AlignedPrototypes learned() {
    AlignedPrototypes learned =
        new AlignedPrototypes(new PrototypeSource(source), PrototypeSettings.aligned());
    for (float[] x : target.features()) {
      learned.observe(x);
    }
    return learned;
  }
}
