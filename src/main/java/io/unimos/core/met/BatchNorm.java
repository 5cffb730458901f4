package io.unimos.core.met;

import io.unimos.core.StepSettings;
import io.unimos.core.math.Vectors;

/**
 * The batch norm over the rows of one batch, forward and backward in closed form. It follows
 * torch's definition: biased variance to normalise, unbiased for the running statistics. One per
 * trainer; keeps the values of the forward pass for the backward pass.
 */
final class BatchNorm {
  private final int width;
  private final StepSettings.Norm settings;
  private final float[] normalised;
  private final double[] inverseDeviation;
  private final int rows;

  BatchNorm(int rows, int width, StepSettings.Norm settings) {
    this.rows = rows;
    this.width = width;
    this.settings = settings;
    normalised = new float[rows * width];
    inverseDeviation = new double[width];
  }

  /**
   * Computes {@code out = weight (x - mean)/sqrt(var + eps) + bias}; the running statistics move.
   */
  void forward(float[] x, Heads heads, float[] out) {
    double[] mean = new double[width];
    double[] square = new double[width];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        mean[j] += x[i * width + j];
      }
    }
    Vectors.divide(mean, rows);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        double centred = x[i * width + j] - mean[j];
        square[j] += centred * centred;
      }
    }
    float[] runningMean = heads.normMean();
    float[] runningVariance = heads.normVariance();
    double share = settings.momentum();
    for (int j = 0; j < width; j++) {
      inverseDeviation[j] = 1 / Math.sqrt(square[j] / rows + settings.epsilon());
      runningMean[j] = (float) ((1 - share) * runningMean[j] + share * mean[j]);
      runningVariance[j] =
          (float) ((1 - share) * runningVariance[j] + share * square[j] / (rows - 1));
    }
    float[] weight = heads.part(HeadsTensor.NORM_WEIGHT);
    float[] bias = heads.part(HeadsTensor.NORM_BIAS);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        float n = (float) ((x[i * width + j] - mean[j]) * inverseDeviation[j]);
        normalised[i * width + j] = n;
        out[i * width + j] = weight[j] * n + bias[j];
      }
    }
  }

  /**
   * Turns the gradient with respect to the output into that with respect to the input, in place;
   * weight and bias get theirs.
   */
  void backward(float[] gradient, Heads heads, Heads gradients) {
    double[] sum = new double[width];
    double[] product = new double[width];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        sum[j] += gradient[i * width + j];
        product[j] += gradient[i * width + j] * normalised[i * width + j];
      }
    }
    float[] weight = heads.part(HeadsTensor.NORM_WEIGHT);
    float[] byWeight = gradients.part(HeadsTensor.NORM_WEIGHT);
    float[] byBias = gradients.part(HeadsTensor.NORM_BIAS);
    for (int j = 0; j < width; j++) {
      byWeight[j] = (float) product[j];
      byBias[j] = (float) sum[j];
      sum[j] /= rows;
      product[j] /= rows;
    }
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        int at = i * width + j;
        gradient[at] =
            (float)
                (weight[j]
                    * inverseDeviation[j]
                    * (gradient[at] - sum[j] - normalised[at] * product[j]));
      }
    }
  }
}
