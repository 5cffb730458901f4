package io.unimos.topology;

import io.unimos.adapt.WindowReport;
import io.unimos.event.DriftReport;
import io.unimos.event.Metric;
import io.unimos.event.Shift;
import java.time.Instant;
import java.util.OptionalDouble;

/** Turns a window's report into the record that goes out. */
final class DriftReports {
  private DriftReports() {}

  static DriftReport of(String domain, WindowReport report, Instant at) {
    return DriftReport.newBuilder()
        .setDomain(domain)
        .setWindow(report.window())
        .setSize(report.size())
        .setFirstSequence(report.firstSequence())
        .setLastSequence(report.lastSequence())
        .setMetrics(report.metrics().stream().map(DriftReports::metric).toList())
        .setAlarms(report.alarms())
        .setShift(Shift.valueOf(report.shift().name()))
        .setDecision(report.decision().symbol())
        .setWhy(report.why())
        .setRuns((float) report.runs())
        .setAdapterVersion(report.version())
        .setAt(at)
        .build();
  }

  private static Metric metric(io.unimos.numbers.Measurement metric) {
    return new Metric(metric.name(), metric.value(), boxed(metric.threshold()), metric.alarm());
  }

  /** Avro's optional is null. */
  private static Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
