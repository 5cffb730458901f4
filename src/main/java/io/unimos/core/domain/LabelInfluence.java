package io.unimos.core.domain;

import io.unimos.core.label.ClassFactor;
import io.unimos.core.label.Trust;

/**
 * The influence of labels on an answer (method-specification 7.4). Immutable by agreement.
 *
 * @param any false: the domain has no label, and answers stay as they are
 * @param trust T
 * @param factors {@code [K]}, the factors of the classes
 */
record LabelInfluence(boolean any, double trust, double[] factors) {

  /**
   * Returns the served probabilities.
   *
   * @param plain p_0, the answer without the influence of labels
   * @param prototypes p_ap
   * @param labelCorrelation the label correlation, 0..1
   */
  double[] on(double[] plain, double[] prototypes, double labelCorrelation) {
    if (!any) {
      return plain;
    }
    return ClassFactor.applied(
        Trust.merged(plain, prototypes, Trust.share(trust, labelCorrelation)), factors);
  }
}
