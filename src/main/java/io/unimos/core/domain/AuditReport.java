package io.unimos.core.domain;

import io.unimos.core.label.AuditSample;

/**
 * The estimates that the audit samples since the last reset give of the accuracy
 * (method-specification 7.8).
 *
 * @param right the number of samples that were served right
 * @param wrong the number of samples that were served wrong
 * @param estimate the estimated accuracy, 0..1
 * @param recent the estimate where older labels count less; NaN without any
 * @param interval the 90 % interval at one look, to be looked at only
 * @param anyTime the 90 % interval over all looks together: the one to act on
 * @param forZeroShot the e-value that zero-shot is better than the served answer
 * @param labels the labels that count, drawn at random or not
 */
public record AuditReport(
    int right,
    int wrong,
    double estimate,
    double recent,
    AuditSample.Interval interval,
    AuditSample.Interval anyTime,
    double forZeroShot,
    int labels) {

  static AuditReport of(Annotations annotations) {
    AuditSample auditSample = annotations.auditSample();
    return new AuditReport(
        auditSample.right(),
        auditSample.count() - auditSample.right(),
        auditSample.estimate(),
        auditSample.recent(),
        auditSample.interval(),
        auditSample.anyTime(),
        auditSample.forZeroShot(),
        annotations.labels());
  }
}
