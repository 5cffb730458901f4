package io.unimos.ops;

import java.util.Locale;

/**
 * The last window of a domain, as its gauges show it.
 *
 * @param decision the decision at its end
 * @param version the serving version; 0 without one
 * @param driftRatio the mean-shift ratio; NaN if it was not tested
 * @param classDriftRatio the mean-shift ratio within the predicted classes; NaN if it was not
 *     tested
 * @param agreement the share of images on which both heads agree; NaN without heads
 * @param confidence the mean served probability; NaN if nothing was learned from
 * @param flips the share of images whose served class differs from zero-shot; NaN likewise
 * @param auditSample the accuracy according to labels
 */
public record DomainWindow(
    String decision,
    long version,
    double driftRatio,
    double classDriftRatio,
    double agreement,
    double confidence,
    double flips,
    AuditSample auditSample) {

  /** Makes the window of a domain without labels. */
  public DomainWindow(
      String decision,
      long version,
      double driftRatio,
      double classDriftRatio,
      double agreement,
      double confidence,
      double flips) {
    this(
        decision,
        version,
        driftRatio,
        classDriftRatio,
        agreement,
        confidence,
        flips,
        AuditSample.NONE);
  }

  /** Returns the decision as a tag. */
  String decided() {
    return decision.toLowerCase(Locale.ROOT);
  }

  double safe() {
    return decided().equals("safe") ? 1 : 0;
  }

  /** Tells whether a person may want to examine the domain. */
  boolean trouble() {
    return !decided().equals("keep") && !decided().equals("train");
  }

  /**
   * The audit sample of a domain since it last changed.
   *
   * @param labelled the number of labelled images drawn at random; 0 without annotation requests
   * @param accuracy the estimated accuracy of the served answers
   * @param low the lower end of its interval over all looks
   * @param high the upper end of that interval
   * @param fallback whether a fallback is served instead of the adapted answer
   */
  public record AuditSample(
      int labelled, double accuracy, double low, double high, boolean fallback) {
    /** The audit sample without any label. */
    public static final AuditSample NONE =
        new AuditSample(0, Double.NaN, Double.NaN, Double.NaN, false);
  }
}
