package io.unimos.core.round;

import io.unimos.core.MethodSettings;
import io.unimos.core.PrototypeSettings;
import io.unimos.core.ServingSettings;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.Heads;
import io.unimos.core.met.HeadsShape;
import io.unimos.core.met.HeadsStart;
import io.unimos.core.met.HeadsTensor;
import io.unimos.core.met.LinearHead;
import io.unimos.core.met.LossTerms;
import io.unimos.core.met.MetStep;
import io.unimos.core.met.ServedVersion;
import io.unimos.core.prototypes.PrototypeView;
import io.unimos.core.source.LabelledRows;
import io.unimos.core.source.SourceModel;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * One round for one domain (method-specification 4.14 and 4.15): labels and a linear classifier in
 * closed form, MET steps that refine it, folding. A pure function of its task: no clock, no state
 * between rounds; on one intra-op thread the same task gives the same bytes. Runs on the calling
 * thread, and frees all native memory before it returns.
 */
public final class Round {
  private final SourceModel source;
  private final SourceRegression regression;
  private final MethodSettings settings;
  private final LabelledRows bank;
  private final UnaryOperator<int[]> relabel;

  /**
   * The input of a round: with the same task and source it gives the same bytes.
   *
   * @param memory {@code [n][d]}, raw features of the domain in their order; n at least 2
   * @param labelled raw features that people have labelled, in the order of their records
   * @param view the domain's prototypes when the round was decided
   * @param parent the heads to go on from; empty for a cold start
   * @param stepsBefore steps that the parent was trained for
   * @param seed of all random draws
   */
  public record Task(
      float[][] memory,
      LabelledRows labelled,
      PrototypeView view,
      Optional<Heads> parent,
      long stepsBefore,
      long seed) {
    /** Returns all rows, the labelled ones last, {@code [n + n_L][d]}. */
    double[][] rows() {
      double[][] own = Vectors.widened(memory);
      double[][] all = Arrays.copyOf(own, own.length + labelled.size());
      System.arraycopy(labelled.rows(), 0, all, own.length, labelled.size());
      return all;
    }
  }

  /**
   * Creates the round of a bundle and the constants of the method; only rows that are not held out
   * are used.
   */
  public Round(SourceModel source, SourceRegression regression, MethodSettings settings) {
    this(source, regression, settings, UnaryOperator.identity());
  }

  /**
   * Creates a round with corrupted labels, to test whether the gate notices.
   *
   * @param relabel changes the memory's labels before training
   */
  public Round(
      SourceModel source,
      SourceRegression regression,
      MethodSettings settings,
      UnaryOperator<int[]> relabel) {
    this.source = source;
    this.regression = regression;
    this.settings = settings;
    this.relabel = relabel;
    bank = source.rows(false);
  }

  /** Returns this round without MET steps: the closed form alone is served, with w = 1. */
  public Round withoutMet() {
    MethodSettings alone = settings.withRound(settings.round().withSteps(0));
    return new Round(source, regression, alone, relabel);
  }

  /** Trains a candidate. */
  public Candidate run(Task task) {
    return run(task, RoundProgress.UNWATCHED);
  }

  /** Trains a candidate and reports the progress. */
  public Candidate run(Task task, RoundProgress progress) {
    SplittableRandom random = new SplittableRandom(task.seed());
    SplittableRandom ofStart = random.split();
    SplittableRandom ofSteps = random.split();
    progress.enters(RoundProgress.Phase.MEMORY);
    double[][] memory = task.rows();
    double[][] teacher = map(memory, task.view()::logits);
    double[][] aligned = map(memory, task.view()::aligned);
    double[] offset = task.view().offset();
    ClosedForm.Solution solved =
        new ClosedForm(regression, settings.labels(), relabel)
            .solve(
                new ClosedForm.Input(
                    aligned,
                    map(teacher, Probabilities::softmax),
                    distrust(task.view().hedge()),
                    task.view().labelCorrelation(),
                    task.labelled().labels()),
                progress);
    progress.enters(RoundProgress.Phase.START);
    LinearHead head = solved.head().scaled(ClosedForm.SCALE);
    TrainingSet set = new TrainingSet(bank, new LabelledRows(aligned, solved.labels()), teacher);
    int steps = settings.round().steps();
    Optional<Heads> heads = task.parent();
    if (steps > 0) {
      heads =
          Optional.of(
              HeadsStart.refining(
                  shape(),
                  heads,
                  head,
                  regression.directions(),
                  regression.moments(),
                  solved.memory(),
                  settings.step().norm().epsilon(),
                  ofStart));
    }
    progress.enters(RoundProgress.Phase.MET);
    TrainingSummary summary = train(heads, set, task, ofSteps);
    progress.enters(RoundProgress.Phase.FOLDING);
    double tau = ServingSettings.TAU;
    FoldedAdapter onAligned =
        (steps > 0
                ? FoldedAdapter.fold(heads.orElseThrow(), source, settings.step(), tau)
                : FoldedAdapter.of(head, heads, source, tau))
            .halved();
    double[] probeShares =
        ServingSettings.probeShares(
            task.view().variety(),
            task.view().labelCorrelation(),
            LabelledRows.counts(solved.labels(), source.classes()));
    LinearHead probe = regression.probe().scaled(ClosedForm.SCALE).folded(task.view().meanShift());
    ServedVersion version =
        new ServedVersion(
            onAligned.moved(offset).withHead(probeShares, probe).halved(),
            settings.ensembleWeight(steps),
            settings.serving().headsShare());
    return new Candidate(
        heads,
        version,
        new Candidate.GateInput(
            onAligned,
            offset,
            Arrays.copyOf(solved.labels(), task.memory().length),
            solved.seeds(),
            Optional.of(solved.metric().whitening(offset))),
        summary);
  }

  /** Returns g: 0 where only the prototypes count, 1 where the text has its greatest share. */
  public static double distrust(double hedge) {
    return Math.min(1, hedge / PrototypeSettings.LARGEST_HEDGE);
  }

  private HeadsShape shape() {
    return HeadsShape.of(source.dimension(), source.classes());
  }

  private TrainingSummary train(
      Optional<Heads> trained, TrainingSet set, Task task, SplittableRandom random) {
    boolean cold = task.parent().isEmpty();
    int steps = settings.round().steps();
    int targetRows = Math.min(settings.round().batch(), set.target().size());
    int sourceRows = settings.round().batch();
    RowSampler ofSource = RowSampler.balanced(bank.labels(), source.classes(), random.split());
    RowSampler ofTarget = RowSampler.shuffled(set.target().size(), random.split());
    MetStep.Constants networks =
        new MetStep.Constants(
            Vectors.narrowed(source.text()),
            (float) source.scales().text(),
            sourceRows,
            targetRows);
    LossTerms last = new LossTerms(0, 0, 0, 0, 0, 0, 0, new LossTerms.Separation(0, 0, 0, 0));
    double moved = 0;
    if (steps > 0) {
      Heads heads = trained.orElseThrow();
      Heads before = heads.copy();
      try (MetStep step = new MetStep(heads, networks, settings.step(), random.split())) {
        for (int i = 0; i < steps; i++) {
          MetStep.Batch batch = set.batch(ofSource.next(sourceRows), ofTarget.next(targetRows));
          last = step.step(batch, settings.step().descent().learningRate());
        }
      }
      moved = moved(before, heads) / steps;
    }
    return new TrainingSummary(
        cold,
        steps,
        task.stepsBefore() + steps,
        set.target().size(),
        relabelled(set),
        moved,
        last,
        last.total(settings.step().weights()));
  }

  /** Returns the distance that both separation networks, as one vector, have moved. */
  private static double moved(Heads before, Heads after) {
    double square = 0;
    for (HeadsTensor part :
        new HeadsTensor[] {HeadsTensor.VISION_WEIGHT, HeadsTensor.LANGUAGE_WEIGHT}) {
      float[] a = before.part(part);
      float[] b = after.part(part);
      for (int i = 0; i < a.length; i++) {
        double off = (double) b[i] - a[i];
        square += off * off;
      }
    }
    return Math.sqrt(square);
  }

  private static double relabelled(TrainingSet set) {
    int changed = 0;
    for (int i = 0; i < set.target().size(); i++) {
      changed += Probabilities.argmax(set.teacher()[i]) == set.target().labels()[i] ? 0 : 1;
    }
    return (double) changed / set.target().size();
  }

  private static double[][] map(double[][] rows, UnaryOperator<double[]> function) {
    return Arrays.stream(rows).map(function).toArray(double[][]::new);
  }
}
