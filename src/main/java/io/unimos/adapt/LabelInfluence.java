package io.unimos.adapt;

import io.unimos.method.annotation.AuditSample;
import io.unimos.method.annotation.ClassFactor;
import io.unimos.method.annotation.Trust;

/**
 * The influence of labels on an answer (method-specification 7.4 and 7.9). Immutable by agreement.
 *
 * @param any false: the domain has no label, and answers stay as they are
 * @param trust T
 * @param factors {@code [K]}, the factors of the classes
 * @param fallback the fallback that is served where labels have shown that it is better
 */
record LabelInfluence(boolean any, double trust, double[] factors, AuditSample.Fallback fallback) {

  /**
   * Returns the served probabilities.
   *
   * @param plain p_0, the answer without the influence of labels
   * @param prototypes p_ap
   * @param zeroShot the probabilities of the text classifier
   * @param labelCorrelation the label correlation, 0..1
   */
  double[] on(double[] plain, double[] prototypes, double[] zeroShot, double labelCorrelation) {
    return switch (fallback) {
      case NONE -> own(plain, prototypes, labelCorrelation);
      case ZERO_SHOT -> zeroShot;
      case PROTOTYPES -> prototypes;
    };
  }

  /**
   * Returns the probabilities that would be served without a fallback.
   *
   * @param plain p_0, the answer without the influence of labels
   * @param prototypes p_ap
   * @param labelCorrelation the label correlation, 0..1
   */
  double[] own(double[] plain, double[] prototypes, double labelCorrelation) {
    if (!any) {
      return plain;
    }
    return ClassFactor.applied(
        Trust.merged(plain, prototypes, Trust.share(trust, labelCorrelation)), factors);
  }
}
