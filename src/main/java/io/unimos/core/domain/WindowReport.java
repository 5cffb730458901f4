package io.unimos.core.domain;

import io.unimos.core.drift.Shift;
import io.unimos.core.label.AuditSample;
import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import java.util.List;
import java.util.Optional;

/**
 * The metrics of one window, and the decision at its end.
 *
 * @param span the images of the window
 * @param metrics all metrics
 * @param shift the kind of change that it shows
 * @param decision the decision
 * @param why the reason in words
 * @param labelCorrelation the label correlation at its end, as in {@link DomainPrediction}
 * @param version the version that serves after the decision; 0 if none does
 * @param auditSample the audit samples until then; empty where nobody is queried
 */
public record WindowReport(
    Span span,
    List<Measurement> metrics,
    Shift shift,
    WindowDecision decision,
    String why,
    double labelCorrelation,
    long version,
    Optional<AuditSample> auditSample) {

  /**
   * The images of a window.
   *
   * @param window counts the domain's windows from 1
   * @param size the number of images learned from in it; for REFUSE and REPEATS of those not
   *     learned
   * @param firstSequence the number of its first image
   * @param lastSequence the number of its last image
   */
  public record Span(long window, int size, long firstSequence, long lastSequence) {}

  /** Returns a copy with the version that serves after it. */
  WindowReport servedBy(long number) {
    return new WindowReport(
        span, metrics, shift, decision, why, labelCorrelation, number, auditSample);
  }

  /** Returns a number of the window; empty if it has none of that name. */
  public Optional<Measurement> metric(Metric name) {
    return Measurement.of(name, metrics);
  }

  /** Returns the value of a metric; NaN if there is none. */
  public double value(Metric name) {
    return metric(name).map(Measurement::value).orElse(Double.NaN);
  }

  /** Returns the names of the metrics beyond their bound. */
  public List<String> alarms() {
    return metrics.stream().filter(Measurement::alarm).map(Measurement::name).toList();
  }
}
