package io.unimos.core;

/**
 * The constants of one step (method-specification 1.4 and 2).
 *
 * @param weights of the terms of the loss
 * @param descent the optimiser
 * @param dropout share of the discriminator's hidden units that is dropped, .5
 * @param norm of the bottleneck
 * @param priorMomentum of q, .99
 */
public record StepSettings(
    Weights weights, Descent descent, double dropout, Norm norm, double priorMomentum) {

  /**
   * The weights of the terms; 0 switches a term off.
   *
   * @param visionSource beta, 1
   * @param languageSource alpha, 1
   * @param ensemble of the pseudo labels, 1
   * @param distillation from the teacher, 1
   * @param information entropy less diversity, 1
   * @param discriminator gamma, .01
   * @param orthogonality gamma, .01
   */
  public record Weights(
      double visionSource,
      double languageSource,
      double ensemble,
      double distillation,
      double information,
      double discriminator,
      double orthogonality) {

    /** Returns alpha = beta = 1, gamma = .01 (method-specification 2.2). */
    public static Weights standard() {
      return new Weights(1, 1, 1, 1, 1, .01, .01);
    }

    /** Returns these weights without the discriminator. */
    public Weights withoutDiscriminator() {
      return new Weights(
          visionSource, languageSource, ensemble, distillation, information, 0, orthogonality);
    }

    /** Returns these weights without orthogonality, {@code adapt.orthogonality=false}. */
    public Weights withoutOrthogonality() {
      return new Weights(
          visionSource, languageSource, ensemble, distillation, information, discriminator, 0);
    }
  }

  /**
   * The constants of stochastic gradient descent, weight decay 0.
   *
   * @param learningRate 3e-4 (method-specification 2.2), 3e-3 as published
   * @param momentum .9
   * @param clip greatest global norm of the gradient, 5; infinity for none
   */
  public record Descent(double learningRate, double momentum, double clip) {}

  /**
   * The batch norm of the bottleneck.
   *
   * @param momentum in torch's sense: the share of the new batch, .1
   * @param epsilon 1e-5; also inside the logarithms of the information term
   */
  public record Norm(double momentum, double epsilon) {}

  /** Returns the constants of method-specification 1.4 and 2.2. */
  public static StepSettings standard() {
    return new StepSettings(
        Weights.standard(), new Descent(3e-4, .9, 5), .5, new Norm(.1, 1e-5), .99);
  }

  /** Returns these settings with other weights. */
  public StepSettings withWeights(Weights other) {
    return new StepSettings(other, descent, dropout, norm, priorMomentum);
  }

  /** Returns these settings with another learning rate. */
  public StepSettings withLearningRate(double rate) {
    return new StepSettings(
        weights, new Descent(rate, descent.momentum, descent.clip), dropout, norm, priorMomentum);
  }
}
