package io.unimos.core.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.MethodSettings;
import io.unimos.core.PaperSchedule;
import io.unimos.core.PrototypeSettings;
import io.unimos.core.RoundSettings;
import io.unimos.core.ServingSettings;
import io.unimos.core.StepSettings;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.HeadOutputs;
import io.unimos.core.met.Heads;
import io.unimos.core.met.HeadsTensor;
import io.unimos.core.met.WeightNorm;
import io.unimos.core.prototypes.AlignedPrototypes;
import io.unimos.core.prototypes.PrototypeSource;
import io.unimos.core.prototypes.PrototypeView;
import io.unimos.core.source.Clusters;
import io.unimos.core.source.LabelledRows;
import io.unimos.core.source.SourceModel;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoundTest {
  private final Clusters clusters = new Clusters(6, 40, new SplittableRandom(8), 2.5);
  private final SourceModel source = clusters.source(40);
  private final SourceRegression regression = SourceRegression.of(source);
  private final Clusters.Sample target = clusters.target(600);
  private final AlignedPrototypes prototypes = learned(target);

  @Test
  void shouldGiveTheSameBytesWhenReplayed() {
    {
      MethodSettings settings = MethodSettings.stream();
      Round round = new Round(source, regression, settings);
      Candidate cold = round.run(task(Optional.empty(), 0));

      Candidate again = new Round(source, regression, settings).run(task(Optional.empty(), 0));
      Candidate warm = round.run(task(cold.heads(), 1));
      Candidate warmAgain = round.run(task(cold.heads(), 1));

      assertThat(bytes(again)).isEqualTo(bytes(cold));
      assertThat(again.folded()).usingRecursiveComparison().isEqualTo(cold.folded());
      assertThat(again.summary()).isEqualTo(cold.summary());
      assertThat(bytes(warmAgain)).isEqualTo(bytes(warm));
      assertThat(bytes(warm)).isNotEqualTo(bytes(cold));
    }
  }

  @Test
  void shouldDrawOtherBatchesWhenSeededOtherwise() {
    Round round = new Round(source, regression, MethodSettings.stream());
    Round.Task task = task(Optional.empty(), 0);

    Candidate other =
        round.run(
            new Round.Task(
                task.memory(), LabelledRows.none(), task.view(), Optional.empty(), 0, 99));

    assertThat(bytes(other)).isNotEqualTo(bytes(round.run(task)));
  }

  @Test
  void shouldImproveOnThePrototypesWhenTrained() {
    Candidate cold =
        new Round(source, regression, MethodSettings.stream()).run(task(Optional.empty(), 0));
    PrototypeView view = prototypes.view();
    int byPrototypes = 0;
    int byServed = 0;

    for (int i = 0; i < 600; i++) {
      double[] x = Vectors.widened(target.features()[i]);
      double[] p = view.posterior(x);
      double[] served = cold.version().answer(target.features()[i], p).served();
      byPrototypes += Probabilities.argmax(p) == target.labels()[i] ? 1 : 0;
      byServed += Probabilities.argmax(served) == target.labels()[i] ? 1 : 0;
    }

    assertThat(byServed).isGreaterThan(byPrototypes);
    assertThat(cold.summary().steps()).isEqualTo(40);
    assertThat(cold.finite()).isTrue();
  }

  @Test
  void shouldStartAsZeroShotInTheLanguageHeadWhenCold() {
    MethodSettings still = MethodSettings.stream().withRound(RoundSettings.standard().withSteps(0));
    Candidate cold = new Round(source, regression, still).run(task(Optional.empty(), 0));

    float[] x = target.features()[0];
    float[] language = cold.gateInput().onAligned().languageLogits(x);

    double[] z = PaperRun.zeroShot(source, new double[][] {Vectors.widened(x)})[0];
    double prior = ServingSettings.TAU * Math.log(6);
    for (int k = 0; k < 6; k++) {
      assertThat((double) language[k]).isCloseTo(z[k] + prior, within(.02));
    }
  }

  @Test
  void shouldFoldToTheSameLogitsWhenTheHeadsAreRunLayerByLayer() {
    Heads heads =
        new Round(source, regression, MethodSettings.stream())
            .run(task(Optional.empty(), 0))
            .heads()
            .orElseThrow();
    StepSettings settings = StepSettings.standard();
    FoldedAdapter folded = FoldedAdapter.fold(heads, source, settings, ServingSettings.TAU);
    double[][] rows = new double[1000][];
    Clusters.Sample fresh = clusters.target(1000);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Vectors.widened(fresh.features()[i]);
    }

    double[][] normed =
        HeadOutputs.normed(heads, HeadOutputs.bottleneck(heads, rows), settings.norm().epsilon());
    float[] classifier = WeightNorm.rows(heads);
    for (int i = 0; i < rows.length; i++) {
      double[] layers = new double[6];
      Vectors.times(Vectors.widened(classifier), normed[i], layers);
      Vectors.axpy(1, Vectors.widened(heads.part(HeadsTensor.CLASSIFIER_BIAS)), 0, layers, 0, 6);

      double[] atOnce = Vectors.widened(folded.visionLogits(fresh.features()[i]));

      assertThat(atOnce).containsExactly(layers, within(1e-3));
      assertThat(Probabilities.argmax(atOnce)).isEqualTo(Probabilities.argmax(layers));
      double[] language = languageByLayers(heads, rows[i]);
      assertThat(Vectors.widened(folded.languageLogits(fresh.features()[i])))
          .containsExactly(language, within(1e-3));
    }
  }

  @Test
  void shouldRunThePublishedScheduleWhenOffline() {
    PaperRun run =
        new PaperRun(source, MethodSettings.stream(), new PaperSchedule(6, 1500, 3e-3, .001, .75));
    int[] received = new int[1];

    PaperRun.Epoch last = run.run(target.features(), 3, e -> received[0]++);
    PaperRun.Epoch again = run.run(target.features(), 3, e -> {});

    assertThat(received[0]).isEqualTo(6);
    assertThat(last.number()).isEqualTo(5);
    assertThat(last.steps()).isEqualTo(6 * (192 / 32));
    assertThat(again.probabilities()).isDeepEqualTo(last.probabilities());
    assertThat(last.probabilities()).hasNumberOfRows(600);
  }

  @Test
  void shouldFollowThePublishedSchedulesWhenAsked() {
    PaperSchedule schedule = PaperSchedule.published();

    assertThat(schedule.ensembleWeight(0)).isEqualTo(.8);
    assertThat(schedule.ensembleWeight(4)).isCloseTo(.6, within(1e-12));
    assertThat(schedule.ensembleWeight(40)).isEqualTo(.3);
    assertThat(schedule.rate(0)).isEqualTo(3e-3);
    assertThat(schedule.rate(1000)).isCloseTo(3e-3 * Math.pow(2, -.75), within(1e-12));
  }

  private double[] languageByLayers(Heads heads, double[] x) {
    double[] separated = new double[x.length];
    Vectors.times(Vectors.widened(heads.part(HeadsTensor.LANGUAGE_WEIGHT)), x, separated);
    Vectors.axpy(
        1, Vectors.widened(heads.part(HeadsTensor.LANGUAGE_BIAS)), 0, separated, 0, x.length);
    double[] z = PaperRun.zeroShot(source, new double[][] {separated})[0];
    Vectors.axpy(-1, FoldedAdapter.logShift(heads.prior(), ServingSettings.TAU), 0, z, 0, z.length);
    return z;
  }

  private static byte[] bytes(Candidate candidate) {
    return candidate.heads().orElseThrow().toBytes();
  }

  private Round.Task task(Optional<Heads> parent, int number) {
    return new Round.Task(
        target.features(), LabelledRows.none(), prototypes.view(), parent, 100L * number, 42);
  }

  private AlignedPrototypes learned(Clusters.Sample sample) {
    AlignedPrototypes learned =
        new AlignedPrototypes(PrototypeSource.of(source), PrototypeSettings.aligned());
    for (float[] x : sample.features()) {
      learned.observe(x);
    }
    return learned;
  }
}
