package io.unimos.core.round;

import io.unimos.core.math.Vectors;

/**
 * The metric of a round in the form that is kept (method-specification 4.14): it makes a raw
 * feature a unit vector whose products with others are cosines. Immutable by agreement; any thread.
 *
 * @param inverse L^-1 {@code [d (d + 1) / 2]}, the lower triangle by rows
 * @param centre off + mean V, {@code [d]}
 */
public record Whitening(float[] inverse, float[] centre) {

  /** Returns norm(L^-1 (x - centre)), {@code [d]}; zeros for the centre itself. */
  public double[] unit(float[] x) {
    int d = centre.length;
    float[] off = new float[d];
    for (int j = 0; j < d; j++) {
      off[j] = x[j] - centre[j];
    }
    double[] r = new double[d];
    int at = 0;
    for (int i = 0; i < d; i++) {
      r[i] = Vectors.dot(inverse, at, off, 0, i + 1);
      at += i + 1;
    }
    double norm = Math.sqrt(Vectors.dotInOrder(r, r));
    if (norm > 0) {
      Vectors.divide(r, norm);
    }
    return r;
  }
}
