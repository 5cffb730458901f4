package io.unimos.adapt;

import io.unimos.method.annotation.ClassFactor;
import io.unimos.method.annotation.Trust;

/**
 * What labels do to an answer (METHOD.md 7, "Per record"). Immutable by agreement.
 *
 * @param any false: the domain has no label, and nothing is done
 * @param trust T
 * @param factors {@code [K]} of the classes
 */
record LabelInfluence(boolean any, double trust, double[] factors) {

  /**
   * What is served.
   *
   * @param plain p_0, what section 4 serves
   * @param prototypes p_ap
   * @param runs 0..1
   */
  double[] on(double[] plain, double[] prototypes, double runs) {
    if (!any) {
      return plain;
    }
    return ClassFactor.applied(Trust.merged(plain, prototypes, Trust.share(trust, runs)), factors);
  }
}
