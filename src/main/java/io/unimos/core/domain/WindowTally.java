package io.unimos.core.domain;

import io.unimos.core.drift.Appearance;
import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The sums over the images of the window so far. Owner: the domain's stream thread. */
final class WindowTally {
  private static final int COUNT = 0;
  private static final int CONFIDENCE = 1;
  private static final int FLIPS = 2;
  private static final int HEADS = 3;
  private static final int AGREE = 4;
  private static final int DISCREPANCY = 5;
  private static final int COSINE = 6;
  private static final int PARTS = 7;

  private final double[] sums = new double[PARTS];
  private Appearance appearance = new Appearance();

  void add(DomainPrediction served, double maxCosine, float[] statistics) {
    Answers answers = served.answers();
    int label = answers.label(Component.SERVED);
    sums[COUNT]++;
    sums[CONFIDENCE] += answers.of(Component.SERVED)[label];
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
  List<Measurement> metrics() {
    double n = sums[COUNT];
    List<Measurement> metrics = new ArrayList<>();
    metrics.add(Measurement.reported(Metric.CONFIDENCE, sums[CONFIDENCE] / n));
    metrics.add(Measurement.reported(Metric.FLIPS_AGAINST_ZERO_SHOT, sums[FLIPS] / n));
    if (sums[HEADS] > 0) {
      metrics.add(Measurement.reported(Metric.MODALITY_AGREEMENT, sums[AGREE] / sums[HEADS]));
      metrics.add(Measurement.reported(Metric.DISCREPANCY, sums[DISCREPANCY] / sums[HEADS]));
    }
    return metrics;
  }

  void write(DataOutputStream out) throws IOException {
    Bytes.write(out, sums);
    appearance.write(out);
  }

  static WindowTally read(DataInputStream in) throws IOException {
    WindowTally tally = new WindowTally();
    double[] sums = Bytes.doubles(in);
    System.arraycopy(sums, 0, tally.sums, 0, sums.length);
    tally.appearance = Appearance.read(in);
    return tally;
  }
}
