package io.unimos.adapt;

import io.unimos.method.annotation.Canaries;

/**
 * What labels of images drawn at random tell of the accuracy since the last flush
 * (method-specification 7.8).
 *
 * @param right served right
 * @param wrong served wrong
 * @param estimate of the accuracy, 0..1
 * @param recent the same where older labels count less; NaN without any
 * @param interval 90 %, for the eye
 * @param anyTime 90 % over all looks together: the one to act on
 * @param forZeroShot e that zero-shot is better than what is served
 * @param labels that count, drawn at random or not
 */
public record CanaryReport(
    int right,
    int wrong,
    double estimate,
    double recent,
    Canaries.Interval interval,
    Canaries.Interval anyTime,
    double forZeroShot,
    int labels,
    Canaries.Insured insured) {

  static CanaryReport of(Annotations annotations) {
    Canaries canaries = annotations.canaries();
    return new CanaryReport(
        canaries.right(),
        canaries.count() - canaries.right(),
        canaries.estimate(),
        canaries.recent(),
        canaries.interval(),
        canaries.anyTime(),
        canaries.forZeroShot(),
        annotations.labels(),
        canaries.insured());
  }
}
