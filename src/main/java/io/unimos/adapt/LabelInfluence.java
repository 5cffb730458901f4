package io.unimos.adapt;

import io.unimos.method.annotation.Canaries;
import io.unimos.method.annotation.ClassFactor;
import io.unimos.method.annotation.Trust;

/**
 * What labels do to an answer (method-specification 7.4 and 7.9). Immutable by agreement.
 *
 * @param any false: the domain has no label, and nothing is done
 * @param trust T
 * @param factors {@code [K]} of the classes
 * @param insured what is served instead, where labels have said that it is better
 */
record LabelInfluence(boolean any, double trust, double[] factors, Canaries.Insured insured) {

  /**
   * What is served.
   *
   * @param plain p_0, what is served without labels
   * @param prototypes p_ap
   * @param zeroShot the text classifier's
   * @param runs 0..1
   */
  double[] on(double[] plain, double[] prototypes, double[] zeroShot, double runs) {
    return switch (insured) {
      case NOT -> own(plain, prototypes, runs);
      case BY_ZERO_SHOT -> zeroShot;
      case BY_PROTOTYPES -> prototypes;
    };
  }

  /** What would be served if nothing else were better; arguments as above. */
  double[] own(double[] plain, double[] prototypes, double runs) {
    if (!any) {
      return plain;
    }
    return ClassFactor.applied(Trust.merged(plain, prototypes, Trust.share(trust, runs)), factors);
  }
}
