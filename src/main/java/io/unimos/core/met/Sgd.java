package io.unimos.core.met;

import io.unimos.core.StepSettings;
import io.unimos.core.math.Vectors;

/**
 * The optimiser over all parameters (method-specification 2.2), as torch defines it: velocity =
 * momentum velocity + clipped gradient, parameter -= learning rate velocity. Owns the velocities of
 * one round.
 */
final class Sgd {
  private final Heads velocity;
  private final StepSettings.Descent settings;

  Sgd(HeadsShape shape, StepSettings.Descent settings) {
    this.velocity = Heads.zeros(shape);
    this.settings = settings;
  }

  /** Returns the global L2 norm of a gradient. */
  static double norm(Heads gradients) {
    double sum = 0;
    for (HeadsTensor part : HeadsTensor.values()) {
      float[] g = gradients.part(part);
      sum += Vectors.dot(g, 0, g, 0, g.length);
    }
    return Math.sqrt(sum);
  }

  /**
   * Moves the parameters.
   *
   * @return the gradient's norm before it was clipped
   */
  double step(Heads heads, Heads gradients, double learningRate) {
    double norm = norm(gradients);
    float factor = (float) Math.min(1, settings.clip() / (norm + 1e-6));
    for (HeadsTensor part : HeadsTensor.values()) {
      move(heads.part(part), velocity.part(part), gradients.part(part), factor, learningRate);
    }
    return norm;
  }

  private void move(float[] at, float[] speed, float[] slope, float factor, double rate) {
    float keep = (float) settings.momentum();
    float lr = (float) rate;
    for (int i = 0; i < at.length; i++) {
      float v = keep * speed[i] + factor * slope[i];
      speed[i] = v;
      at[i] -= lr * v;
    }
  }
}
