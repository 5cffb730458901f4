package io.unimos.core.met;

import io.unimos.core.math.Vectors;

/** The weight-normalised rows W_k = g_k v_k / |v_k| of the classifier, and their gradient. */
public final class WeightNorm {
  /** The least length, so that a row of zeros stays one. */
  private static final double TINY = 1e-12;

  private WeightNorm() {}

  /** Returns W {@code [K*h]} of the heads. */
  public static float[] rows(Heads heads) {
    int h = heads.shape().bottleneck();
    float[] v = heads.part(HeadsTensor.CLASSIFIER_V);
    float[] g = heads.part(HeadsTensor.CLASSIFIER_G);
    float[] out = new float[v.length];
    for (int k = 0; k < g.length; k++) {
      double norm = norm(v, k * h, h);
      for (int j = 0; j < h; j++) {
        out[k * h + j] = (float) (g[k] * v[k * h + j] / norm);
      }
    }
    return out;
  }

  /** Turns the gradient with respect to W into those with respect to v and g. */
  static void backward(float[] byRows, Heads heads, Heads gradients) {
    int h = heads.shape().bottleneck();
    float[] v = heads.part(HeadsTensor.CLASSIFIER_V);
    float[] g = heads.part(HeadsTensor.CLASSIFIER_G);
    float[] byV = gradients.part(HeadsTensor.CLASSIFIER_V);
    float[] byG = gradients.part(HeadsTensor.CLASSIFIER_G);
    for (int k = 0; k < g.length; k++) {
      double norm = norm(v, k * h, h);
      double along = 0;
      for (int j = 0; j < h; j++) {
        along += byRows[k * h + j] * v[k * h + j] / norm;
      }
      byG[k] = (float) along;
      for (int j = 0; j < h; j++) {
        int at = k * h + j;
        byV[at] = (float) (g[k] / norm * (byRows[at] - along * v[at] / norm));
      }
    }
  }

  private static double norm(float[] a, int from, int n) {
    return Math.max(Math.sqrt(Vectors.dotInOrder(a, from, a, from, n)), TINY);
  }
}
