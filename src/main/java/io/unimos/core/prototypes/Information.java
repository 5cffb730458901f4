package io.unimos.core.prototypes;

import io.unimos.core.PrototypeSettings;
import io.unimos.core.math.ArrayBytes;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.ClassChange;
import java.nio.ByteBuffer;

/**
 * The information in a classifier's outputs: I of method-specification 4.4. It is high when the
 * classifier is confident on single records and diverse over all of them. One per classifier and
 * domain; owner: the domain's stream thread.
 */
final class Information {
  private final PrototypeSettings.Hedge settings;
  private final double[] sum;
  private double entropies;

  Information(int classes, PrototypeSettings.Hedge settings) {
    this.sum = new double[classes];
    this.settings = settings;
  }

  /**
   * Returns I with one more record: its posterior {@code [K]}, that one's entropy, and its number.
   */
  double including(double[] p, double entropy, long n) {
    int k = sum.length;
    double[] mean = new double[k];
    for (int i = 0; i < k; i++) {
      mean[i] = (sum[i] + p[i] + settings.pseudoCount() / k) / (n + settings.pseudoCount());
    }
    double reported = Probabilities.entropy(mean) - (entropies + entropy) / n;
    return Math.max(0, reported) / StrictMath.log(k) + settings.floor();
  }

  void add(double[] p, double entropy) {
    Vectors.axpy(1, p, 0, sum, 0, sum.length);
    entropies += entropy;
  }

  /**
   * Returns this information for other classes: the mass of retired ones goes to the others in
   * proportion.
   */
  Information changed(ClassChange change) {
    Information out = new Information(change.now(), settings);
    double all = Vectors.sum(sum);
    double[] kept = change.carried(sum, 0);
    double left = Vectors.sum(kept);
    for (int k = 0; k < kept.length; k++) {
      out.sum[k] = left > 0 ? kept[k] * all / left : all / kept.length;
    }
    out.entropies = entropies;
    return out;
  }

  void write(ByteBuffer out) {
    ArrayBytes.put(out, sum);
    out.putDouble(entropies);
  }

  void read(ByteBuffer in) {
    ArrayBytes.get(in, sum);
    entropies = in.getDouble();
  }

  static int bytes(int classes) {
    return 8 * (classes + 1);
  }
}
