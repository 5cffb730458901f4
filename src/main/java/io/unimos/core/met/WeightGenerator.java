package io.unimos.core.met;

import io.unimos.core.math.Vectors;

/**
 * The ensemble weight w (method-specification 1.4): mean over the target rows of
 * sigmoid(Linear(Linear f_vac)). There is no activation between the two layers, so together they
 * are one vector of d numbers, and every gradient is an outer product.
 */
final class WeightGenerator {
  private final int dimension;
  private final int hidden;
  private final float[] direction;
  private double[] slopes = new double[0];

  WeightGenerator(HeadsShape shape) {
    dimension = shape.dimension();
    hidden = shape.hidden();
    direction = new float[dimension];
  }

  /**
   * Returns w.
   *
   * @param features {@code [rows*stride]}, f_vac first in each row
   * @param first the first row of the target
   */
  double forward(float[] features, int stride, int first, int rows, Heads heads) {
    float[] layer1 = heads.part(HeadsTensor.GENERATOR1_WEIGHT);
    float[] layer2 = heads.part(HeadsTensor.GENERATOR2_WEIGHT);
    java.util.Arrays.fill(direction, 0);
    for (int h = 0; h < hidden; h++) {
      Vectors.axpy(layer2[h], layer1, h * dimension, direction, 0, dimension);
    }
    double bias =
        heads.part(HeadsTensor.GENERATOR2_BIAS)[0]
            + Vectors.dot(heads.part(HeadsTensor.GENERATOR1_BIAS), 0, layer2, 0, hidden);
    slopes = new double[rows];
    double w = 0;
    for (int i = 0; i < rows; i++) {
      double z = bias + Vectors.dot(features, (first + i) * stride, direction, 0, dimension);
      double s = Discriminator.sigmoid(z);
      w += s / rows;
      slopes[i] = s * (1 - s) / rows;
    }
    return w;
  }

  /** Adds the gradients of both layers and of the features, from the gradient with respect to w. */
  void backward(double byWeight, float[] features, int stride, int first, Heads heads, Grads out) {
    float[] mixed = new float[dimension];
    double total = 0;
    for (int i = 0; i < slopes.length; i++) {
      float slope = (float) (byWeight * slopes[i]);
      int at = (first + i) * stride;
      total += slope;
      Vectors.axpy(slope, features, at, mixed, 0, dimension);
      Vectors.axpy(slope, direction, 0, out.features(), at, dimension);
    }
    float[] layer1 = heads.part(HeadsTensor.GENERATOR1_WEIGHT);
    float[] bias1 = heads.part(HeadsTensor.GENERATOR1_BIAS);
    float[] layer2 = heads.part(HeadsTensor.GENERATOR2_WEIGHT);
    float[] byLayer1 = out.heads().part(HeadsTensor.GENERATOR1_WEIGHT);
    for (int h = 0; h < hidden; h++) {
      Vectors.axpy(layer2[h], mixed, 0, byLayer1, h * dimension, dimension);
      out.heads().part(HeadsTensor.GENERATOR1_BIAS)[h] = (float) (layer2[h] * total);
      out.heads().part(HeadsTensor.GENERATOR2_WEIGHT)[h] =
          (float) (Vectors.dot(layer1, h * dimension, mixed, 0, dimension) + bias1[h] * total);
    }
    out.heads().part(HeadsTensor.GENERATOR2_BIAS)[0] = (float) total;
  }

  /**
   * The arrays that gradients are added to: of the features {@code [rows*stride]}, and of the
   * parameters.
   */
  record Grads(float[] features, Heads heads) {}
}
