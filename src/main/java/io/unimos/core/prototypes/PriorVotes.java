package io.unimos.core.prototypes;

import io.unimos.core.PrototypeSettings;
import io.unimos.core.math.ArrayBytes;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.ClassChange;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The class prior of a domain without labels (method-specification 4.5). Each class votes with the
 * mean posterior of its own records, so that a stretch of one class does not move the prior; in the
 * baseline form the prior follows the stream. One per domain; owner: the domain's stream thread.
 */
final class PriorVotes {
  /**
   * The number of classes up to which C is kept whole, 128 KB of doubles at most. With more classes
   * (8 MB at 1,000, and as many sums an image) it is kept as {@link PooledErrors}.
   */
  static final int WHOLE = 128;

  private final PrototypeSettings settings;
  private final double[] confusion;
  private final Optional<PooledErrors> pooled;
  private final double[] masses;
  private final double[] running;

  PriorVotes(int classes, PrototypeSettings settings) {
    this(classes, settings, classes <= WHOLE);
  }

  PriorVotes(int classes, PrototypeSettings settings, boolean whole) {
    pooled = whole ? Optional.empty() : Optional.of(new PooledErrors(classes));
    this.settings = settings;
    confusion = new double[whole ? classes * classes : 0];
    masses = new double[classes];
    running = new double[classes];
    for (int k = 0; k < classes && whole; k++) {
      confusion[k * classes + k] = 1;
    }
    Arrays.fill(masses, 1);
    Arrays.fill(running, 1.0 / classes);
  }

  /** Adds p softmax(z_l)^T to C, both {@code [K]}. */
  void add(double[] p, double[] undebiased) {
    int k = masses.length;
    pooled.ifPresent(errors -> errors.add(p, undebiased, masses));
    for (int j = 0; j < k; j++) {
      if (pooled.isEmpty()) {
        Vectors.axpy(p[j], undebiased, 0, confusion, j * k, k);
      }
      masses[j] += p[j];
    }
    double keep = settings.prior().momentum();
    for (int i = 0; i < k; i++) {
      running[i] = keep * running[i] + (1 - keep) * undebiased[i];
    }
  }

  /** Returns q {@code [K]}. */
  double[] prior() {
    int k = masses.length;
    if (settings.form() == PrototypeSettings.Form.MEAN) {
      return running.clone();
    }
    if (pooled.isPresent()) {
      return pooled.get().mean(masses);
    }
    double[] q = new double[k];
    for (int j = 0; j < k; j++) {
      Vectors.axpy(1 / (masses[j] * k), confusion, j * k, q, 0, k);
    }
    return q;
  }

  /** Returns tau for class counts N {@code [K]}: the strength of the prior. */
  double strength(double[] counts) {
    if (settings.form() == PrototypeSettings.Form.MEAN) {
      return settings.prior().strength();
    }
    return Probabilities.evenness(counts);
  }

  /** Returns this prior for other classes: votes that went to a retired one are not counted. */
  PriorVotes changed(ClassChange change) {
    PriorVotes out = new PriorVotes(change.now(), settings);
    if (pooled.isEmpty() && out.pooled.isEmpty()) {
      for (int j = 0; j < change.now(); j++) {
        int row = change.from()[j];
        if (row < 0) {
          continue;
        }
        out.masses[j] = 0;
        for (int i = 0; i < change.now(); i++) {
          int column = change.from()[i];
          double votes = column < 0 ? 0 : confusion[row * masses.length + column];
          out.confusion[j * change.now() + i] = votes;
          out.masses[j] += votes;
        }
      }
    }
    // with as many classes as are pooled the errors begin anew: they even out within some records
    double[] shares = change.carried(running, 1.0 / change.now());
    double sum = Vectors.sum(shares);
    for (int k = 0; k < shares.length; k++) {
      out.running[k] = shares[k] / sum;
    }
    return out;
  }

  void write(ByteBuffer out) {
    pooled.ifPresentOrElse(errors -> errors.write(out), () -> ArrayBytes.put(out, confusion));
    ArrayBytes.put(out, masses);
    ArrayBytes.put(out, running);
  }

  void read(ByteBuffer in) {
    pooled.ifPresentOrElse(errors -> errors.read(in), () -> ArrayBytes.get(in, confusion));
    ArrayBytes.get(in, masses);
    ArrayBytes.get(in, running);
  }

  static int bytes(int classes) {
    int votes = classes <= WHOLE ? Double.BYTES * classes * classes : PooledErrors.bytes(classes);
    return votes + 2 * Double.BYTES * classes;
  }
}
