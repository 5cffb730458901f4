package io.unimos.method.gate;

import io.unimos.method.LabelledRows;
import io.unimos.method.MethodSettings;
import io.unimos.method.ServingSettings;
import io.unimos.method.SourceModel;
import io.unimos.method.heads.ServedVersion;
import io.unimos.method.heads.Temperature;
import io.unimos.method.prototypes.PrototypeView;
import io.unimos.method.round.Candidate;
import io.unimos.method.round.PaperRun;
import io.unimos.numbers.Measurement;
import io.unimos.numbers.MetricNames;
import io.unimos.numbers.Probabilities;
import io.unimos.numbers.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Decides without a label whether a candidate may serve (METHOD.md 4, "Gate"). It sees the gate
 * slice, which no round has trained on, and the source's held-out rows. It does not see the quiet
 * harm of correlated or mixed memory: that is prevented before a round. Stateless; any thread.
 */
public final class Gate {
  private final SourceModel source;
  private final LabelledRows heldOut;
  private final MethodSettings settings;
  private final double zeroShotOnSource;

  /** For a bundle. */
  public Gate(SourceModel source, MethodSettings settings) {
    this.source = source;
    heldOut = source.rows(true);
    this.settings = settings;
    double[] mu = Vectors.flat(source.text());
    zeroShotOnSource =
        accuracy(
            x -> {
              double[] z = new double[source.classes()];
              Vectors.times(mu, x, z);
              return z;
            });
  }

  /**
   * Judges a candidate.
   *
   * @param slice {@code [m][d]}, raw features that were kept from training
   * @param view the prototypes that it would serve beside
   * @param serving the version that serves now; empty when there is none, as in a cold start
   */
  public GateReport judge(
      Candidate candidate, float[][] slice, PrototypeView view, Optional<ServedVersion> serving) {
    if (!candidate.finite()) {
      return new GateReport(List.of(Measurement.atLeast(MetricNames.FINITE, 0, 1)));
    }
    List<Measurement> verdicts = new ArrayList<>();
    verdicts.add(Measurement.atLeast(MetricNames.FINITE, 1, 1));
    ServedVersion version = candidate.version();
    double before = serving.map(v -> accuracy(v::onSource)).orElse(zeroShotOnSource);
    verdicts.add(
        Measurement.atLeast(
            MetricNames.SOURCE_ACCURACY,
            accuracy(version::onSource),
            before - settings.gate().sourceLoss()));
    Slice seen = new Slice(slice, view);
    Slice.Served after = seen.served(Optional.of(version), settings.serving());
    Slice.Served now = seen.served(serving, settings.serving());
    double least = Math.min(now.diversity(), diversity(seen.zeroShot(source)));
    verdicts.add(
        Measurement.atLeast(
            MetricNames.DIVERSITY, after.diversity(), settings.gate().diversity() * least));
    double flips = flips(after.probabilities(), now.probabilities());
    verdicts.add(
        serving.isPresent()
            ? Measurement.atMost(MetricNames.FLIPS, flips, settings.gate().flips())
            : Measurement.reported(MetricNames.FLIPS, flips));
    verdicts.addAll(ofHeadsAlone(candidate, after));
    verdicts.addAll(logged(candidate, after, seen));
    return new GateReport(verdicts);
  }

  /**
   * In what is served the prototypes' share hides a broken head, and the language head hardly moves
   * from zero-shot: so the vision head is asked alone, and so are the labels that it was given. A
   * round that moves the networks far has not refined anything, however sure it makes them.
   */
  private List<Measurement> ofHeadsAlone(Candidate candidate, Slice.Served after) {
    double least = settings.gate().agreement();
    double most = settings.gate().moved();
    double moved = candidate.summary().moved();
    return List.of(
        least > 0
            ? Measurement.atLeast(MetricNames.VISION_AGREEMENT, after.visionAgreement(), least)
            : Measurement.reported(MetricNames.VISION_AGREEMENT, after.visionAgreement()),
        least > 0
            ? Measurement.atMost(
                MetricNames.RELABELLED, candidate.summary().relabelled(), 1 - least)
            : Measurement.reported(MetricNames.RELABELLED, candidate.summary().relabelled()),
        Double.isFinite(most)
            ? Measurement.atMost(MetricNames.MOVED, moved, most)
            : Measurement.reported(MetricNames.MOVED, moved));
  }

  private List<Measurement> logged(Candidate candidate, Slice.Served after, Slice seen) {
    double[][] onSource =
        Arrays.stream(heldOut.rows())
            .map(x -> logs(candidate.version().onSource(x)))
            .toArray(double[][]::new);
    double temperature = Temperature.fit(onSource, heldOut.labels());
    return List.of(
        Measurement.reported(
            MetricNames.ESTIMATED_ACCURACY, confidence(after.probabilities(), temperature)),
        Measurement.reported(
            MetricNames.FLIPS_AGAINST_ZERO_SHOT,
            flips(after.probabilities(), seen.zeroShot(source))),
        Measurement.reported(MetricNames.MODALITY_AGREEMENT, after.agreement()),
        Measurement.reported(
            MetricNames.DISCRIMINATOR_ACCURACY,
            candidate.summary().last().separation().targetAccuracy()));
  }

  private double accuracy(UnaryOperator<double[]> classifier) {
    int right = 0;
    for (int i = 0; i < heldOut.size(); i++) {
      right +=
          Probabilities.argmax(classifier.apply(heldOut.rows()[i])) == heldOut.labels()[i] ? 1 : 0;
    }
    return heldOut.size() == 0 ? 1 : (double) right / heldOut.size();
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

  /** H(mean p). */
  private static double diversity(double[][] rows) {
    if (rows.length == 0) {
      return 0;
    }
    double[] mean = new double[rows[0].length];
    for (double[] p : rows) {
      Vectors.axpy(1.0 / rows.length, p, 0, mean, 0, mean.length);
    }
    return Probabilities.entropy(mean);
  }

  /** The gate slice as the prototypes of the moment see it. */
  private record Slice(float[][] rows, PrototypeView view) {

    /** What would be served for it. */
    record Served(double[][] probabilities, double agreement, double visionAgreement) {
      double diversity() {
        return Gate.diversity(probabilities);
      }
    }

    Served served(Optional<ServedVersion> version, ServingSettings serving) {
      double[][] out = new double[rows.length][];
      int agree = 0;
      int vision = 0;
      double share = serving.share(view.runs());
      for (int i = 0; i < rows.length; i++) {
        double[] x = Vectors.widened(rows[i]);
        double[] prototypes = view.posterior(x);
        out[i] = prototypes;
        if (version.isPresent()) {
          ServedVersion.Answer answer =
              version.get().answer(rows[i], view.aligned(x), prototypes, share);
          out[i] = answer.served();
          agree +=
              Probabilities.argmax(answer.vision()) == Probabilities.argmax(answer.language())
                  ? 1
                  : 0;
          vision +=
              Probabilities.argmax(answer.vision()) == Probabilities.argmax(prototypes) ? 1 : 0;
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
