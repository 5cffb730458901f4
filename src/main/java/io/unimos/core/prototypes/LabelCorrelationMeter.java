package io.unimos.core.prototypes;

import io.unimos.core.PrototypeSettings;
import io.unimos.core.math.ArrayBytes;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.ClassChange;
import java.nio.ByteBuffer;

/**
 * The estimate of the label correlation (method-specification 4.2), from the lag-1 autocorrelation
 * of the class scores. 0: the order of the labels looks exchangeable; 1: the same class comes for a
 * while. One per domain; owner: the domain's stream thread.
 */
final class LabelCorrelationMeter {
  private static final double START_B = 1e-6;

  private final PrototypeSettings.Correlation settings;
  private final double[] total;
  private final double[] previous;
  private long seen;
  private double covariance;
  private double variance = START_B;

  LabelCorrelationMeter(int classes, PrototypeSettings.Correlation settings) {
    this.settings = settings;
    this.total = new double[classes];
    this.previous = new double[classes];
  }

  /** Returns the label correlation, 0..1, of the records taken in. */
  double value() {
    return value(covariance, variance, seen);
  }

  /** Returns the label correlation, 0..1, with one more record, whose scores are u {@code [K]}. */
  double valueWith(double[] u) {
    double[] next = next(u);
    return value(next[0], next[1], seen + 1);
  }

  /** Takes the scores u {@code [K]} of a record in. */
  void add(double[] u) {
    double[] next = next(u);
    covariance = next[0];
    variance = next[1];
    Vectors.axpy(1, u, 0, total, 0, total.length);
    System.arraycopy(u, 0, previous, 0, previous.length);
    seen++;
  }

  private double value(double a, double b, long records) {
    double rho = records <= settings.warmUp() ? 0 : a / b;
    return Vectors.clip01((rho - settings.from()) / settings.from());
  }

  /** Returns A and B with one more record; the first one has no predecessor to be compared with. */
  private double[] next(double[] u) {
    if (seen == 0) {
      return new double[] {covariance, variance};
    }
    double lagged = 0;
    double square = 0;
    for (int k = 0; k < total.length; k++) {
      double mean = total[k] / seen;
      lagged += (u[k] - mean) * (previous[k] - mean);
      square += (u[k] - mean) * (u[k] - mean);
    }
    double keep = settings.momentum();
    return new double[] {
      keep * covariance + (1 - keep) * lagged, keep * variance + (1 - keep) * square
    };
  }

  /**
   * Returns this estimate for other classes; a new one's last score is its mean.
   *
   * @param sums of the scores of all records by the present classes, {@code [K]}
   */
  LabelCorrelationMeter changed(ClassChange change, double[] sums) {
    LabelCorrelationMeter out = new LabelCorrelationMeter(change.now(), settings);
    System.arraycopy(sums, 0, out.total, 0, sums.length);
    for (int k = 0; k < sums.length; k++) {
      int before = change.from()[k];
      out.previous[k] = before >= 0 ? previous[before] : seen > 0 ? sums[k] / seen : 0;
    }
    out.seen = seen;
    out.covariance = covariance;
    out.variance = variance;
    return out;
  }

  /** Returns the sum of all scores taken in, {@code [K]}; not to be written. */
  double[] total() {
    return total;
  }

  void write(ByteBuffer out) {
    ArrayBytes.put(out, total);
    ArrayBytes.put(out, previous);
    out.putLong(seen).putDouble(covariance).putDouble(variance);
  }

  void read(ByteBuffer in) {
    ArrayBytes.get(in, total);
    ArrayBytes.get(in, previous);
    seen = in.getLong();
    covariance = in.getDouble();
    variance = in.getDouble();
  }

  static int bytes(int classes) {
    return 8 * (2 * classes + 3);
  }
}
