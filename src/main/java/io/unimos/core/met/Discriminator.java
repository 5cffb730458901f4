package io.unimos.core.met;

import io.unimos.core.StepSettings;
import io.unimos.core.math.Vectors;
import java.util.SplittableRandom;

/**
 * The modality discriminator D from its hidden layer on (method-specification 1.4 and 2.1): Linear,
 * ReLU, Dropout, Linear; 0 = vision, 1 = language. It learns on the source only; on the target its
 * parameters are frozen and only the layers below move. Rows alternate: vision and language of
 * record 0, of record 1, and so on, source before target.
 */
final class Discriminator {
  private final int hidden;
  private final int sourceRows;
  private final int rows;
  private final double weight;
  private final double dropout;
  private final float[] kept;

  /** Its loss and accuracy on one side. */
  record Side(double loss, double accuracy) {}

  /**
   * Creates the discriminator for a batch.
   *
   * @param sourceRows rows of the source, two a record
   * @param rows all rows, two a record
   */
  Discriminator(int sourceRows, int rows, int hidden, StepSettings settings) {
    this.sourceRows = sourceRows;
    this.rows = rows;
    this.hidden = hidden;
    weight = settings.weights().discriminator();
    dropout = settings.dropout();
    kept = new float[rows * hidden];
    java.util.Arrays.fill(kept, 1);
  }

  /** Draws the hidden units that are dropped in the next step. */
  void drop(SplittableRandom random) {
    if (dropout == 0) {
      return;
    }
    int threshold = (int) Math.round(dropout * 65536);
    float scale = (float) (1 / (1 - dropout));
    long bits = 0;
    for (int i = 0; i < kept.length; i++) {
      bits = i % 4 == 0 ? random.nextLong() : bits >>> 16;
      kept[i] = (bits & 0xFFFF) < threshold ? 0 : scale;
    }
  }

  /**
   * Returns one side's loss; replaces the hidden layer's numbers before the ReLU by their gradient,
   * in place.
   *
   * @param target false: D learns; true: D is frozen
   * @param pre {@code [rows*hidden]}
   */
  Side pass(boolean target, float[] pre, Heads heads, Heads gradients) {
    int first = target ? sourceRows : 0;
    int end = target ? rows : sourceRows;
    float[] out = heads.part(HeadsTensor.DISCRIMINATOR2_WEIGHT);
    float[] byOut = gradients.part(HeadsTensor.DISCRIMINATOR2_WEIGHT);
    double bias = heads.part(HeadsTensor.DISCRIMINATOR2_BIAS)[0];
    double loss = 0;
    double byBias = 0;
    int right = 0;
    for (int i = first; i < end; i++) {
      int at = i * hidden;
      for (int j = 0; j < hidden; j++) {
        pre[at + j] = Math.max(0, pre[at + j]) * kept[at + j];
      }
      double logit = bias + Vectors.dot(pre, at, out, 0, hidden);
      int modality = i & 1;
      loss += softplus(logit) - modality * logit;
      right += logit > 0 == (modality == 1) ? 1 : 0;
      double slope = weight * (sigmoid(logit) - modality) / (end - first);
      if (!target) {
        byBias += slope;
        Vectors.axpy((float) slope, pre, at, byOut, 0, hidden);
      }
      for (int j = 0; j < hidden; j++) {
        pre[at + j] = pre[at + j] > 0 ? (float) slope * out[j] * kept[at + j] : 0;
      }
    }
    if (!target) {
      gradients.part(HeadsTensor.DISCRIMINATOR2_BIAS)[0] = (float) byBias;
    }
    return new Side(loss / (end - first), (double) right / (end - first));
  }

  static double sigmoid(double z) {
    return 1 / (1 + StrictMath.exp(-z));
  }

  /** Returns log(1 + e^z) without overflow. */
  private static double softplus(double z) {
    return Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
  }
}
