package io.unimos.method;

/** The class prior taken off logits (METHOD.md 3). */
public final class Prior {
  /** tau of METHOD.md 3. */
  public static final double TAU = .5;

  private Prior() {}

  /** tau log q, {@code [K]}: what is subtracted from the language logits. */
  public static double[] logShift(float[] q, double tau) {
    double[] shift = new double[q.length];
    for (int k = 0; k < q.length; k++) {
      shift[k] = tau * StrictMath.log(q[k]);
    }
    return shift;
  }
}
