package io.unimos.service.metrics;

import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The last window of a domain, as its gauges show it.
 *
 * @param decision the decision at its end
 * @param version the serving version; 0 without one
 * @param metrics the numbers of the window
 * @param auditSample the accuracy according to labels
 */
public record DomainWindow(
    String decision, long version, List<Measurement> metrics, AuditFigures auditSample) {

  /** Returns the decision as a tag. */
  String decided() {
    return decision.toLowerCase(Locale.ROOT);
  }

  double safe() {
    return decided().equals("safe") ? 1 : 0;
  }

  /** Returns whether a person may want to examine the domain. */
  boolean trouble() {
    return !decided().equals("keep") && !decided().equals("train");
  }

  /** Returns a number of the window; empty if it has none of that name. */
  Optional<Measurement> metric(Metric name) {
    return Measurement.of(name, metrics);
  }

  /** Returns the value of a number; NaN if the window has none of that name. */
  double value(Metric name) {
    return metric(name).map(Measurement::value).orElse(Double.NaN);
  }

  /**
   * The audit sample of a domain since it last changed.
   *
   * @param labelled the number of labelled images drawn at random; 0 without annotation requests
   * @param accuracy the estimated accuracy of the served answers
   * @param low the lower end of its interval over all looks
   * @param high the upper end of that interval
   */
  public record AuditFigures(int labelled, double accuracy, double low, double high) {
    /** The audit sample without any label. */
    public static final AuditFigures NONE = new AuditFigures(0, Double.NaN, Double.NaN, Double.NaN);
  }
}
