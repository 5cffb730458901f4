package io.unimos.evaluate.baseline;

import io.unimos.core.math.Probabilities;
import java.util.Arrays;

/**
 * A class prior that follows the stream: q <- .99 q + .01 p from 1/K (method-specification 1.4),
 * tau 1.
 */
final class EmaPrior {
  private static final double MOMENTUM = .99;

  private final double[] q;

  EmaPrior(int classes) {
    q = new double[classes];
    Arrays.fill(q, 1.0 / classes);
  }

  /** Returns z - log q. */
  double[] corrected(double[] z) {
    double[] out = new double[z.length];
    for (int k = 0; k < z.length; k++) {
      out[k] = z[k] - StrictMath.log(q[k]);
    }
    return out;
  }

  /** Takes softmax(z) in. */
  void add(double[] z) {
    double[] p = Probabilities.softmax(z);
    for (int k = 0; k < q.length; k++) {
      q[k] = MOMENTUM * q[k] + (1 - MOMENTUM) * p[k];
    }
  }
}
