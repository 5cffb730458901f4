package io.unimos.core.round;

import io.unimos.core.MethodSettings;
import io.unimos.core.PaperSchedule;
import io.unimos.core.ServingSettings;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.HeadOutputs;
import io.unimos.core.met.Heads;
import io.unimos.core.met.HeadsShape;
import io.unimos.core.met.HeadsStart;
import io.unimos.core.met.MetStep;
import io.unimos.core.met.ServedVersion;
import io.unimos.core.source.LabelledRows;
import io.unimos.core.source.SourceModel;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The published, offline form of UniMoS (method-specification 3): all targets at once, epochs over
 * them, the last epoch counts. Runs on the calling thread and frees all native memory before it
 * returns.
 */
public final class PaperRun {
  private final SourceModel source;
  private final MethodSettings settings;
  private final PaperSchedule schedule;

  /** Creates the run for a bundle; of the settings it uses the constants of steps and batches. */
  public PaperRun(SourceModel source, MethodSettings settings, PaperSchedule schedule) {
    this.source = source;
    this.settings = settings;
    this.schedule = schedule;
  }

  /**
   * The state after an epoch.
   *
   * @param number from 0
   * @param steps steps so far
   * @param probabilities {@code [n][K]} over all targets, in evaluation mode
   */
  public record Epoch(int number, long steps, double[][] probabilities) {}

  /**
   * Trains and evaluates.
   *
   * @param targets {@code [n][d]}, raw features
   * @param listener receives each epoch
   * @return the last epoch
   */
  public Epoch run(float[][] targets, long seed, Consumer<Epoch> listener) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] rows = Vectors.widened(targets);
    LabelledRows bank = source.rows(false);
    HeadsShape shape = HeadsShape.of(source.dimension(), source.classes());
    Heads heads = HeadsStart.random(shape, random.split());
    double[][] teacher = zeroShot(source, rows);
    int[] labels = Probabilities.argmax(teacher);
    int batch = settings.round().batch();
    int perEpoch =
        Math.min(schedule.maxSteps(), Math.min(bank.size() / batch, rows.length / batch));
    if (perEpoch == 0) {
      throw new IllegalArgumentException(
          "offline: %d source and %d target rows do not fill a batch of %d"
              .formatted(bank.size(), rows.length, batch));
    }
    MetStep.Constants networks =
        new MetStep.Constants(
            Vectors.narrowed(source.text()), (float) source.scales().text(), batch, batch);
    RowSampler ofSource = RowSampler.shuffled(bank.size(), random.split());
    RowSampler ofTarget = RowSampler.shuffled(rows.length, random.split());
    SplittableRandom ofGenerator = random.split();
    Epoch epoch = new Epoch(-1, 0, new double[0][]);
    try (MetStep step = new MetStep(heads, networks, settings.step(), random.split())) {
      for (int e = 0; e < schedule.epochs(); e++) {
        HeadsStart.redrawGenerator(heads, ofGenerator);
        ofSource.restart();
        ofTarget.restart();
        TrainingSet set = new TrainingSet(bank, new LabelledRows(rows, labels), teacher);
        for (int i = 0; i < perEpoch; i++) {
          long absolute = (long) e * perEpoch + i;
          step.step(set.batch(ofSource.next(batch), ofTarget.next(batch)), schedule.rate(absolute));
        }
        epoch = evaluated(heads, rows, e, perEpoch);
        listener.accept(epoch);
        labels = nextLabels(heads, rows, teacher, epoch);
      }
    }
    return epoch;
  }

  private Epoch evaluated(Heads heads, double[][] rows, int e, int perEpoch) {
    double w = schedule.ensembleWeight(e);
    double[][] p = probabilities(heads, rows, w, e == 0);
    return new Epoch(e, (long) (e + 1) * perEpoch, p);
  }

  /** Returns p, {@code [n][K]}; {@code first} takes z for the language head, as after epoch 0. */
  private double[][] probabilities(Heads heads, double[][] rows, double w, boolean first) {
    FoldedAdapter folded = FoldedAdapter.fold(heads, source, settings.step(), ServingSettings.TAU);
    double[][] teacher = first ? zeroShot(source, rows) : new double[0][];
    double[][] out = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      float[] x = Vectors.narrowed(rows[i]);
      float[] language = first ? Vectors.narrowed(teacher[i]) : folded.languageLogits(x);
      out[i] = ServedVersion.ensemble(folded.visionLogits(x), language, w);
    }
    return out;
  }

  /** Returns argmax z after e = 0, then centroids after odd e, argmax p after even e. */
  private int[] nextLabels(Heads heads, double[][] rows, double[][] teacher, Epoch epoch) {
    if (epoch.number == 0) {
      return Probabilities.argmax(teacher);
    }
    return epoch.number % 2 == 1
        ? centroids(heads, rows, epoch.probabilities)
        : Probabilities.argmax(epoch.probabilities);
  }

  private int[] centroids(Heads heads, double[][] rows, double[][] p) {
    double epsilon = settings.step().norm().epsilon();
    double[][] normed = HeadOutputs.normed(heads, HeadOutputs.bottleneck(heads, rows), epsilon);
    return PseudoLabels.centroids(normed, p);
  }

  /** Returns z = s_t mu x, {@code [n][K]}. */
  public static double[][] zeroShot(SourceModel source, double[][] rows) {
    double[] mu = Vectors.flat(source.text());
    double[][] out = new double[rows.length][source.classes()];
    for (int i = 0; i < rows.length; i++) {
      Vectors.times(mu, rows[i], out[i]);
      Vectors.scale(out[i], source.scales().text());
    }
    return out;
  }
}
