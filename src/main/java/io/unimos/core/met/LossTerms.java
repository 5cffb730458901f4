package io.unimos.core.met;

import io.unimos.core.StepSettings;

/**
 * The terms of one step's loss (method-specification 2.1), each without its weight, with further
 * figures of the step.
 *
 * @param visionSource CE(y_vac_s, label_s)
 * @param languageSource CE(y_lac_s, label_s)
 * @param ensembleTarget CE(y_ens_t, pseudo label_t)
 * @param distillation mean KL(softmax y_lac_t, softmax z_t)
 * @param entropy mean_i H(softmax y_ens_i)
 * @param diversity H(mean_i softmax y_ens_i)
 * @param ensembleWeight w
 * @param separation the terms of the modality separation
 */
public record LossTerms(
    double visionSource,
    double languageSource,
    double ensembleTarget,
    double distillation,
    double entropy,
    double diversity,
    double ensembleWeight,
    Separation separation) {

  /**
   * The modality separation.
   *
   * @param discriminatorSource BCE(D([f_vac_s; f_lac_s]), [0; 1])
   * @param discriminatorTarget BCE(D*([f_vac_t; f_lac_t]), [0; 1])
   * @param targetAccuracy share of the target rows whose modality D names
   * @param orthogonality sum of (f_lac . f_vac)^2
   */
  public record Separation(
      double discriminatorSource,
      double discriminatorTarget,
      double targetAccuracy,
      double orthogonality) {}

  /** Returns the loss. */
  public double total(StepSettings.Weights w) {
    return w.visionSource() * visionSource
        + w.languageSource() * languageSource
        + w.ensemble() * ensembleTarget
        + w.distillation() * distillation
        + w.information() * (entropy - diversity)
        + w.discriminator() * (separation.discriminatorSource + separation.discriminatorTarget)
        + w.orthogonality() * separation.orthogonality;
  }
}
