package io.unimos.core.prototypes;

import io.unimos.core.math.Vectors;

/**
 * The frozen text classifier: z = s_t mu x of method-specification 1.4. It gives the first answer
 * for every domain and is the last fallback. Immutable; any thread.
 */
public final class ZeroShot {
  private final int classes;
  private final int dimension;
  private final float[] rows;

  /**
   * Lays the classifier out.
   *
   * @param text {@code [K][d]}, rows L2-normalised
   * @param textScale s_t, the encoder's own logit scale
   */
  public ZeroShot(float[][] text, float textScale) {
    classes = text.length;
    dimension = text[0].length;
    rows = new float[classes * dimension];
    for (int k = 0; k < classes; k++) {
      for (int j = 0; j < dimension; j++) {
        rows[k * dimension + j] = textScale * text[k][j];
      }
    }
  }

  /** Returns K. */
  public int classes() {
    return classes;
  }

  /**
   * Returns z {@code [K]} of one feature.
   *
   * @param x {@code [d]}, L2-normalised
   * @throws IllegalArgumentException if the length is not d
   */
  public float[] logits(float[] x) {
    if (x.length != dimension) {
      throw new IllegalArgumentException(
          "feature has %d numbers, the classifier takes %d".formatted(x.length, dimension));
    }
    float[] out = new float[classes];
    Vectors.times(rows, x, out);
    return out;
  }
}
