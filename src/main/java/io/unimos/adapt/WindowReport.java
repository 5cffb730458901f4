package io.unimos.adapt;

import io.unimos.drift.Shift;
import io.unimos.numbers.Measurement;
import java.util.List;
import java.util.Optional;

/**
 * What was seen in one window, and what was decided.
 *
 * @param window counts the domain's windows from 1
 * @param size images learned from in it; for REFUSE and REPEATS those that taught nothing
 * @param firstSequence number of its first image
 * @param lastSequence number of its last image
 * @param metrics every number
 * @param shift what kind of change it shows
 * @param decision what was done
 * @param why the reason for a person
 * @param runs as in {@link DomainPrediction}, at its end
 * @param version the version that serves after the decision; 0 when none does
 * @param canaries what labels tell of the accuracy; empty where nobody is asked
 */
public record WindowReport(
    long window,
    int size,
    long firstSequence,
    long lastSequence,
    List<Measurement> metrics,
    Shift shift,
    WindowDecision decision,
    String why,
    double runs,
    long version,
    Optional<CanaryReport> canaries) {

  /** The same when this version serves after it. */
  WindowReport servedBy(long number) {
    return new WindowReport(
        window,
        size,
        firstSequence,
        lastSequence,
        metrics,
        shift,
        decision,
        why,
        runs,
        number,
        canaries);
  }

  /** The metric of a name of {@code MetricNames}; empty when this window has none. */
  public Optional<Measurement> metric(String name) {
    return metrics.stream().filter(metric -> metric.name().equals(name)).findFirst();
  }

  /** Its value; NaN when there is none. */
  public double value(String name) {
    return metric(name).map(Measurement::value).orElse(Double.NaN);
  }

  /** Names of the metrics beyond their bound. */
  public List<String> alarms() {
    return metrics.stream().filter(Measurement::alarm).map(Measurement::name).toList();
  }
}
