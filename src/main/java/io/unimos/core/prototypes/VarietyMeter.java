package io.unimos.core.prototypes;

import io.unimos.core.math.ArrayBytes;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.ClassChange;
import io.unimos.core.source.FittedProbe;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The estimate of how many classes a domain has shown lately (method-specification 4.2), from the
 * kurtosis of the source probe's scores. The scores of one class are a blob, whose kurtosis is 3;
 * those of many are a mixture with a rare part for each class, whose kurtosis is far above it. A
 * shift of the domain moves neither. One per domain; owner: the domain's stream thread.
 */
final class VarietyMeter {
  /** The number of classes below which even a balanced mix has no more kurtosis than a blob. */
  private static final int LEAST_CLASSES = 6;

  private static final int MEMORY = 1_024;
  private static final double BLOB = 3;

  /** The square of the standard error of a blob's kurtosis, times the number of scores. */
  private static final double SQUARE_OF_ERROR = 24;

  /** The standard errors between no variety and full variety; half of them are put to chance. */
  private static final double SURE = 3;

  private static final double CHANCE = .5;

  private static final int POWERS = 4;

  private final PrototypeSource source;
  private final int classes;

  /** The sums of the first four powers of the scores, {@code [4 * K]}, and of their weights. */
  private final double[] sums;

  private double count;

  VarietyMeter(PrototypeSource source) {
    this.source = source;
    classes =
        source.probe().isPresent() && source.classes() >= LEAST_CLASSES ? source.classes() : 0;
    sums = new double[POWERS * classes];
  }

  /** Takes a record x {@code [d]} in. */
  void add(double[] x) {
    if (classes == 0) {
      return;
    }
    FittedProbe probe = source.probe().orElseThrow();
    double[] product = new double[classes];
    Vectors.times(probe.weight(), x, product);
    double kept = count < MEMORY ? 1 : 1 - 1.0 / MEMORY;
    count = kept * count + 1;
    for (int k = 0; k < classes; k++) {
      double score = probe.bias()[k] + product[k];
      double power = 1;
      for (int j = 0; j < POWERS; j++) {
        power *= score;
        sums[j * classes + k] = kept * sums[j * classes + k] + power;
      }
    }
  }

  /**
   * Returns kappa: 0 where all records may be of one class, 1 where they are surely of many; 1 as
   * well where that is unknown. It goes by the standard errors by which the kurtosis exceeds that
   * of a blob.
   */
  double value() {
    if (classes == 0) {
      return 1;
    }
    double errors = (kurtosis() - BLOB) * Math.sqrt(count * classes / SQUARE_OF_ERROR);
    return count < 2 ? 0 : Vectors.clip01(errors / SURE - CHANCE);
  }

  private double kurtosis() {
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      double a = sums[k] / count;
      double b = sums[classes + k] / count;
      double c = sums[2 * classes + k] / count;
      double d = sums[3 * classes + k] / count;
      double variance = b - a * a;
      double fourth = d - 4 * a * c + 6 * a * a * b - 3 * a * a * a * a;
      sum += variance > Double.MIN_NORMAL ? fourth / (variance * variance) : 0;
    }
    return sum / classes * (count + 1) / (count - 1);
  }

  /**
   * Returns this estimate for other classes. The scores of a new one count as those of the others
   * do on average.
   */
  VarietyMeter changed(PrototypeSource now, ClassChange change) {
    VarietyMeter out = new VarietyMeter(now);
    if (classes > 0 && out.classes > 0) {
      for (int j = 0; j < POWERS; j++) {
        double[] power = Arrays.copyOfRange(sums, j * classes, (j + 1) * classes);
        double[] next = change.carried(power, Vectors.sum(power) / classes);
        System.arraycopy(next, 0, out.sums, j * out.classes, out.classes);
      }
      out.count = count;
    }
    return out;
  }

  void write(ByteBuffer out) {
    ArrayBytes.put(out, sums);
    out.putDouble(count);
  }

  void read(ByteBuffer in) {
    ArrayBytes.get(in, sums);
    count = in.getDouble();
  }

  int bytes() {
    return Double.BYTES * (sums.length + 1);
  }
}
