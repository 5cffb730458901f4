package io.unimos.core.gate;

import io.unimos.core.GateSettings;
import io.unimos.core.MethodSettings;
import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.ServedVersion;
import io.unimos.core.met.Temperature;
import io.unimos.core.prototypes.PrototypeView;
import io.unimos.core.round.Candidate;
import io.unimos.core.round.ClosedForm;
import io.unimos.core.round.PaperRun;
import io.unimos.core.round.SourceRegression;
import io.unimos.core.source.LabelledRows;
import io.unimos.core.source.SourceModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The gate that decides without a label whether a candidate may serve (method-specification 4.16).
 * It checks five properties of the vision head. None refers to the version that serves, so an early
 * version can veto no later one. It does not see the harm of training labels of which half are
 * random. Stateless; any thread.
 */
public final class Gate {
  /** The number of rows on which logged figures are counted. */
  private static final int LOGGED_ROWS = 256;

  /** The bound on the difference of a logit: half precision on two ways to the same logit. */
  private static final double FOLDING = .1;

  private final SourceModel source;
  private final SourceRegression regression;
  private final LabelledRows heldOut;
  private final MethodSettings settings;

  /** Creates the gate of a bundle. */
  public Gate(SourceModel source, SourceRegression regression, MethodSettings settings) {
    this.source = source;
    this.regression = regression;
    heldOut = source.judges();
    this.settings = settings;
  }

  /**
   * The data that a candidate is judged by.
   *
   * @param rows {@code [n][d]}, raw features: the memory that it was trained on
   * @param view the prototypes that it would serve beside
   * @param serving the version that serves now; empty when there is none
   */
  public record Case(float[][] rows, PrototypeView view, Optional<ServedVersion> serving) {}

  /** Judges a candidate. */
  public GateReport judge(Candidate candidate, Case by) {
    if (!candidate.finite()) {
      return new GateReport(List.of(Measurement.atLeast(Metric.FINITE, 0, 1)));
    }
    List<Measurement> verdicts = new ArrayList<>();
    verdicts.add(Measurement.atLeast(Metric.FINITE, 1, 1));
    float[][] newest =
        Arrays.copyOfRange(by.rows, Math.max(0, by.rows.length - LOGGED_ROWS), by.rows.length);
    Slice seen = new Slice(newest, by.view);
    Slice.Served after = seen.served(Optional.of(candidate.version()));
    Slice.Served now = seen.served(by.serving);
    verdicts.addAll(absolute(candidate, by.rows));
    verdicts.add(
        Measurement.reported(Metric.FLIPS, flips(after.probabilities(), now.probabilities())));
    verdicts.add(Measurement.reported(Metric.RELABELLED, candidate.summary().relabelled()));
    double moved = candidate.summary().moved();
    double most = settings.gate().moved();
    verdicts.add(
        Double.isFinite(most)
            ? Measurement.atMost(Metric.MOVED, moved, most)
            : Measurement.reported(Metric.MOVED, moved));
    verdicts.addAll(logged(candidate, after, seen));
    return new GateReport(verdicts);
  }

  private List<Measurement> absolute(Candidate candidate, float[][] rows) {
    GateSettings bounds = settings.gate();
    FoldedAdapter onAligned = candidate.evidence().onAligned();
    HeldOutView view = HeldOutView.of(heldOut, candidate.evidence().labels(), source.classes());
    List<Measurement> verdicts = new ArrayList<>();
    verdicts.add(
        Measurement.atMost(Metric.FOLDING, folding(candidate, rows[rows.length - 1]), FOLDING));
    verdicts.add(
        Measurement.atLeast(
            Metric.SOURCE_ACCURACY,
            view.accuracy(x -> Vectors.widened(onAligned.visionLogits(Vectors.narrowed(x)))),
            probeAccuracy(view) - bounds.sourceLoss()));
    int[] says = new int[rows.length];
    for (int i = 0; i < says.length; i++) {
      says[i] = Probabilities.argmax(onAligned.visionLogits(aligned(candidate, rows[i])));
    }
    double agreement = share(says, candidate.evidence().seeds());
    verdicts.add(Measurement.atLeast(Metric.SEED_AGREEMENT, agreement, bounds.agreement()));
    double kappa = kappa(says, candidate.evidence().seeds(), agreement);
    verdicts.add(
        agreement >= bounds.sure()
            ? Measurement.reported(Metric.SEED_KAPPA, kappa)
            : Measurement.atLeast(Metric.SEED_KAPPA, kappa, bounds.kappa()));
    verdicts.add(
        Measurement.atLeast(
            Metric.OWN_LABELS, share(says, candidate.evidence().labels()), bounds.own()));
    float[] vision = onAligned.vision();
    double norm =
        Math.sqrt(Vectors.dot(vision, 0, vision, 0, vision.length))
            / (ClosedForm.SCALE * regression.norm());
    verdicts.add(Measurement.atLeast(Metric.WEIGHT_NORM, norm, bounds.leastNorm()));
    verdicts.add(Measurement.atMost(Metric.WEIGHT_NORM_ABOVE, norm, bounds.mostNorm()));
    return verdicts;
  }

  /**
   * Returns the accuracy of the probe; for the whole hold-out it is known since the probe was
   * fitted.
   */
  private double probeAccuracy(HeldOutView view) {
    return view.whole() ? regression.accuracy() : view.accuracy(regression.probe()::scores);
  }

  /**
   * Returns the greatest difference of a logit on x and on x', the only place where a wrong offset
   * shows.
   */
  private double folding(Candidate candidate, float[] x) {
    double u = candidate.evidence().textShare();
    float[] before =
        candidate
            .evidence()
            .onAligned()
            .withHead(
                candidate.evidence().probeShares(), regression.probe().scaled(ClosedForm.SCALE))
            .visionLogits(aligned(candidate, x));
    double[] text = PaperRun.zeroShot(source, new double[][] {Vectors.widened(x)})[0];
    float[] after = candidate.folded().visionLogits(x);
    double greatest = 0;
    for (int k = 0; k < before.length; k++) {
      greatest = Math.max(greatest, Math.abs((1 - u) * before[k] + u * text[k] - after[k]));
    }
    return greatest;
  }

  private static float[] aligned(Candidate candidate, float[] x) {
    double[] aligned = Vectors.widened(x);
    Vectors.axpy(-1, candidate.evidence().offset(), 0, aligned, 0, aligned.length);
    return Vectors.narrowed(aligned);
  }

  private static double share(int[] a, int[] b) {
    int same = 0;
    for (int i = 0; i < a.length; i++) {
      same += a[i] == b[i] ? 1 : 0;
    }
    return (double) same / Math.max(1, a.length);
  }

  /**
   * Returns Cohen's kappa: agreement beyond that of two classifiers that name classes as often as
   * these do.
   */
  private double kappa(int[] a, int[] b, double agreement) {
    double[] first = new double[source.classes()];
    double[] second = new double[source.classes()];
    for (int i = 0; i < a.length; i++) {
      first[a[i]]++;
      second[b[i]]++;
    }
    double chance = Vectors.dot(first, second) / Math.max(1, (double) a.length * a.length);
    return chance < 1 ? (agreement - chance) / (1 - chance) : 0;
  }

  /** Returns p of both heads for a feature that needs no offset, as the source's do. */
  private static UnaryOperator<double[]> onSource(FoldedAdapter heads, double weight) {
    return x -> {
      float[] input = Vectors.narrowed(x);
      return ServedVersion.ensemble(heads.visionLogits(input), heads.languageLogits(input), weight);
    };
  }

  private List<Measurement> logged(Candidate candidate, Slice.Served after, Slice seen) {
    UnaryOperator<double[]> heads =
        onSource(candidate.evidence().onAligned(), candidate.version().ensembleWeight());
    LabelledRows fitted = heldOut.thinned(Temperature.enough(source.classes()));
    double[][] onSource =
        Arrays.stream(fitted.rows()).map(x -> logs(heads.apply(x))).toArray(double[][]::new);
    double temperature = Temperature.fit(onSource, fitted.labels());
    return List.of(
        Measurement.reported(
            Metric.ESTIMATED_ACCURACY, confidence(after.probabilities(), temperature)),
        Measurement.reported(
            Metric.FLIPS_AGAINST_ZERO_SHOT, flips(after.probabilities(), seen.zeroShot(source))),
        Measurement.reported(Metric.MODALITY_AGREEMENT, after.agreement()),
        Measurement.reported(Metric.VISION_AGREEMENT, after.visionAgreement()),
        Measurement.reported(
            Metric.DISCRIMINATOR_ACCURACY,
            candidate.summary().last().separation().targetAccuracy()));
  }

  private static double confidence(double[][] rows, double temperature) {
    double sum = 0;
    for (double[] p : rows) {
      double[] scaled = logs(p);
      Vectors.divide(scaled, temperature);
      double[] calibrated = Probabilities.softmax(scaled);
      sum += Probabilities.greatest(calibrated);
    }
    return sum / Math.max(1, rows.length);
  }

  private static double[] logs(double[] p) {
    double[] out = new double[p.length];
    for (int k = 0; k < p.length; k++) {
      out[k] = StrictMath.log(Math.max(Double.MIN_NORMAL, p[k]));
    }
    return out;
  }

  private static double flips(double[][] a, double[][] b) {
    int flips = 0;
    for (int i = 0; i < a.length; i++) {
      flips += Probabilities.argmax(a[i]) == Probabilities.argmax(b[i]) ? 0 : 1;
    }
    return (double) flips / Math.max(1, a.length);
  }

  /** Rows with the prototypes' view of the moment. */
  private record Slice(float[][] rows, PrototypeView view) {

    /** The answers that would be served for the rows, with their agreements. */
    record Served(double[][] probabilities, double agreement, double visionAgreement) {}

    Served served(Optional<ServedVersion> version) {
      double[][] out = new double[rows.length][];
      int agree = 0;
      int vision = 0;
      for (int i = 0; i < rows.length; i++) {
        double[] x = Vectors.widened(rows[i]);
        double[] prototypes = view.posterior(x);
        out[i] = prototypes;
        if (version.isPresent()) {
          ServedVersion.Answer answer = version.get().answer(rows[i], prototypes);
          out[i] = answer.served();
          int says = Probabilities.argmax(answer.vision());
          agree += says == Probabilities.argmax(answer.language()) ? 1 : 0;
          vision += says == Probabilities.argmax(prototypes) ? 1 : 0;
        }
      }
      double n = Math.max(1, rows.length);
      return new Served(out, agree / n, vision / n);
    }

    double[][] zeroShot(SourceModel source) {
      return Arrays.stream(PaperRun.zeroShot(source, Vectors.widened(rows)))
          .map(Probabilities::softmax)
          .toArray(double[][]::new);
    }
  }
}
