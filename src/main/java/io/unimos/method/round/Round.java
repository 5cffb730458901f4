package io.unimos.method.round;

import io.unimos.method.LabelledRows;
import io.unimos.method.MethodSettings;
import io.unimos.method.SourceModel;
import io.unimos.method.heads.FoldedAdapter;
import io.unimos.method.heads.HeadOutputs;
import io.unimos.method.heads.Heads;
import io.unimos.method.heads.HeadsShape;
import io.unimos.method.heads.HeadsStart;
import io.unimos.method.heads.HeadsTensor;
import io.unimos.method.heads.LossTerms;
import io.unimos.method.heads.MetStep;
import io.unimos.method.prototypes.PrototypeView;
import io.unimos.numbers.Probabilities;
import io.unimos.numbers.Vectors;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * One round of training for one domain (METHOD.md 4): labels for the memory, a closed-form start,
 * MET steps, folding. A pure function of its task: no clock, no state between rounds; on one
 * intra-op thread the same task gives the same bytes. Runs on whatever thread calls it, and frees
 * all native memory before it returns.
 */
public final class Round {
  private final SourceModel source;
  private final MethodSettings settings;
  private final LabelledRows bank;
  private final UnaryOperator<int[]> relabel;

  /**
   * All that a round depends on: with the same task and source it gives the same bytes.
   *
   * @param memory {@code [n][d]}, raw features of the domain in their order, the gate slice left
   *     out; n at least 2
   * @param view the domain's prototypes when the round was decided
   * @param parent the heads to start from; empty for a cold start
   * @param number of the round in its domain, from 0
   * @param stepsBefore steps that the parent has behind it
   * @param seed of everything that is drawn
   */
  public record Task(
      float[][] memory,
      PrototypeView view,
      Optional<Heads> parent,
      int number,
      long stepsBefore,
      long seed) {}

  /** For a bundle and the constants of the method; only rows that are not held out are used. */
  public Round(SourceModel source, MethodSettings settings) {
    this(source, settings, UnaryOperator.identity());
  }

  /**
   * The same, spoilt on purpose: to see whether the gate notices.
   *
   * @param relabel what becomes of the memory's labels before training
   */
  public Round(SourceModel source, MethodSettings settings, UnaryOperator<int[]> relabel) {
    this.source = source;
    this.settings = settings;
    this.relabel = relabel;
    bank = source.rows(false);
  }

  /** Trains a candidate. */
  public Candidate run(Task task) {
    SplittableRandom random = new SplittableRandom(task.seed());
    SplittableRandom ofStart = random.split();
    SplittableRandom ofSteps = random.split();
    return settings.preset() == MethodSettings.Preset.PAPER
        ? paper(task, ofStart, ofSteps)
        : stream(task, ofStart, ofSteps);
  }

  private Candidate stream(Task task, SplittableRandom ofStart, SplittableRandom ofSteps) {
    double[][] memory = Vectors.widened(task.memory());
    double[][] teacher = map(memory, task.view()::logits);
    double[][] posteriors = map(teacher, Probabilities::softmax);
    int[] labels = relabel.apply(labels(memory, posteriors));
    double[][] aligned = map(memory, task.view()::aligned);
    boolean cold = task.parent().isEmpty();
    Heads heads =
        cold
            ? HeadsStart.principal(shape(), bank.rows(), aligned, ofStart)
            : task.parent().get().copy();
    LabelledRows target = new LabelledRows(aligned, labels);
    if (settings.round().refit()) {
      refit(heads, target);
    }
    TrainingSet set = new TrainingSet(bank, target, teacher);
    TrainingSummary summary = train(heads, set, task, ofSteps);
    return candidate(heads, task, summary);
  }

  private Candidate paper(Task task, SplittableRandom ofStart, SplittableRandom ofSteps) {
    double[][] memory = Vectors.widened(task.memory());
    double[][] teacher = PaperRun.zeroShot(source, memory);
    Heads heads =
        task.parent().isEmpty() ? HeadsStart.random(shape(), ofStart) : task.parent().get().copy();
    int[] own =
        PaperRun.labels(
            task.parent().isEmpty() ? PseudoLabels.Kind.TEACHER : PseudoLabels.kind(task.number()),
            new PaperRun.Evaluation(source, settings),
            heads,
            memory,
            // the ensemble of the round before is what labels this one
            settings.ensembleWeight(Math.max(0, task.number() - 1)));
    HeadsStart.redrawGenerator(heads, ofStart);
    TrainingSet set = new TrainingSet(bank, new LabelledRows(memory, relabel.apply(own)), teacher);
    TrainingSummary summary = train(heads, set, task, ofSteps);
    return candidate(heads, task, summary);
  }

  private HeadsShape shape() {
    return HeadsShape.of(source.dimension(), source.classes());
  }

  private int[] labels(double[][] memory, double[][] posteriors) {
    if (!settings.round().propagation()) {
      return Probabilities.argmax(posteriors);
    }
    return new LabelPropagation(settings.labels())
        .propagate(bank.rows(), bank.labels(), memory, posteriors)
        .labels();
  }

  private void refit(Heads heads, LabelledRows target) {
    LabelledRows bankOut =
        new LabelledRows(HeadOutputs.bottleneck(heads, bank.rows()), bank.labels());
    LabelledRows targetOut =
        new LabelledRows(HeadOutputs.bottleneck(heads, target.rows()), target.labels());
    Refit.Fitted fitted =
        new Refit(settings.labels(), settings.step().norm().epsilon())
            .fit(
                bankOut,
                targetOut,
                Vectors.widened(heads.part(HeadsTensor.NORM_WEIGHT)),
                Vectors.widened(heads.part(HeadsTensor.NORM_BIAS)),
                source.classes());
    copy(fitted.mean(), heads.normMean());
    copy(fitted.variance(), heads.normVariance());
    copy(Vectors.flat(fitted.v()), heads.part(HeadsTensor.CLASSIFIER_V));
    copy(fitted.g(), heads.part(HeadsTensor.CLASSIFIER_G));
    copy(fitted.bias(), heads.part(HeadsTensor.CLASSIFIER_BIAS));
  }

  private TrainingSummary train(Heads heads, TrainingSet set, Task task, SplittableRandom random) {
    boolean cold = task.parent().isEmpty();
    int steps = settings.round().steps(cold, set.target().size());
    int targetRows = Math.min(settings.round().batch(), set.target().size());
    int sourceRows = settings.round().batch();
    RowSampler ofSource = RowSampler.balanced(bank.labels(), source.classes(), random.split());
    RowSampler ofTarget = RowSampler.shuffled(set.target().size(), random.split());
    MetStep.Task networks =
        new MetStep.Task(
            Vectors.narrowed(source.text()),
            (float) source.scales().text(),
            sourceRows,
            targetRows);
    LossTerms none = new LossTerms(0, 0, 0, 0, 0, 0, 0, new LossTerms.Separation(0, 0, 0, 0));
    LossTerms first = none;
    LossTerms last = none;
    Heads before = heads.copy();
    if (steps > 0) {
      try (MetStep step = new MetStep(heads, networks, settings.step(), random.split())) {
        for (int i = 0; i < steps; i++) {
          MetStep.Batch batch = set.batch(ofSource.next(sourceRows), ofTarget.next(targetRows));
          last = step.step(batch, settings.learningRate(task.stepsBefore() + i));
          first = i == 0 ? last : first;
        }
      }
    }
    return new TrainingSummary(
        cold,
        steps,
        task.stepsBefore() + steps,
        set.target().size(),
        relabelled(set),
        steps == 0 ? 0 : moved(before, heads) / steps,
        first,
        last,
        last.total(settings.step().weights()));
  }

  /** How far both separation networks, as one vector, are from where they were. */
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

  private Candidate candidate(Heads heads, Task task, TrainingSummary summary) {
    FoldedAdapter folded =
        FoldedAdapter.fold(heads, source, settings.step(), settings.serving().priorStrength())
            .halved();
    return new Candidate(
        heads, folded, settings.ensembleWeight(task.number()), settings.alignsHeads(), summary);
  }

  private static double[][] map(
      double[][] rows, java.util.function.UnaryOperator<double[]> function) {
    return Arrays.stream(rows).map(function).toArray(double[][]::new);
  }

  private static void copy(double[] from, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = (float) from[i];
    }
  }
}
