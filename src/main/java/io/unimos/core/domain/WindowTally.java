package io.unimos.core.domain;

import io.unimos.core.drift.Appearance;
import io.unimos.core.drift.DriftMeter;
import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The sums over the images of the window so far. Owner: the domain's stream thread. */
final class WindowTally {
  private static final int COUNT = 0;
  private static final int ENTROPY = 1;
  private static final int CONFIDENCE = 2;
  private static final int FLIPS = 3;
  private static final int HEADS = 4;
  private static final int AGREE = 5;
  private static final int DISCREPANCY = 6;
  private static final int COSINE = 7;
  private static final int PARTS = 8;

  private final double[] sums = new double[PARTS];
  private final double[] meanServed;
  private Appearance appearance = new Appearance();

  WindowTally(int classes) {
    meanServed = new double[classes];
  }

  void add(DomainPrediction served, double maxCosine, float[] statistics) {
    Answers answers = served.answers();
    double[] p = answers.of(Component.SERVED);
    int label = answers.label(Component.SERVED);
    sums[COUNT]++;
    sums[ENTROPY] += Probabilities.entropy(p);
    sums[CONFIDENCE] += p[label];
    sums[FLIPS] += answers.label(Component.ZERO_SHOT) == label ? 0 : 1;
    sums[COSINE] += maxCosine;
    served
        .heads()
        .ifPresent(
            heads -> {
              sums[HEADS]++;
              sums[AGREE] +=
                  answers.label(Component.VISION) == answers.label(Component.LANGUAGE) ? 1 : 0;
              sums[DISCREPANCY] += heads.discrepancy();
            });
    for (int k = 0; k < p.length; k++) {
      meanServed[k] += p[k];
    }
    appearance.add(statistics);
  }

  int count() {
    return (int) sums[COUNT];
  }

  double maxCosine() {
    return sums[COSINE] / sums[COUNT];
  }

  Appearance appearance() {
    return appearance;
  }

  /** Returns the metrics that need no comparison with a reference. */
  List<Measurement> metrics(DriftMeter meter) {
    double n = sums[COUNT];
    double[] mean = meanServed.clone();
    Vectors.divide(mean, n);
    List<Measurement> metrics = new ArrayList<>();
    metrics.add(meter.bounded(Metric.ENTROPY, sums[ENTROPY] / n));
    metrics.add(meter.bounded(Metric.DIVERSITY, Probabilities.entropy(mean)));
    metrics.add(meter.bounded(Metric.CONFIDENCE, sums[CONFIDENCE] / n));
    metrics.add(meter.bounded(Metric.FLIPS_AGAINST_ZERO_SHOT, sums[FLIPS] / n));
    if (sums[HEADS] > 0) {
      metrics.add(meter.bounded(Metric.MODALITY_AGREEMENT, sums[AGREE] / sums[HEADS]));
      metrics.add(meter.bounded(Metric.DISCREPANCY, sums[DISCREPANCY] / sums[HEADS]));
    }
    return metrics;
  }

  void write(DataOutputStream out) throws IOException {
    Bytes.write(out, sums);
    Bytes.write(out, meanServed);
    appearance.write(out);
  }

  static WindowTally read(DataInputStream in, int classes) throws IOException {
    WindowTally tally = new WindowTally(classes);
    copy(Bytes.doubles(in), tally.sums);
    copy(Bytes.doubles(in), tally.meanServed);
    tally.appearance = Appearance.read(in);
    return tally;
  }

  private static void copy(double[] from, double[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }
}
