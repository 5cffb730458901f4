package io.unimos.cli;

import io.unimos.adapt.Decision;
import io.unimos.adapt.WindowReport;
import io.unimos.drift.Metric;
import io.unimos.encode.EncodingListener;
import io.unimos.failure.RejectReason;
import io.unimos.ops.Metrics;
import io.unimos.topology.StreamListener;

/** Carries what the parts tell into the metrics, so that no part knows of them. */
record MetricsFeed(Metrics metrics) implements EncodingListener, StreamListener {

  @Override
  public void decoded(long nanos) {
    metrics.decoded(nanos);
  }

  @Override
  public void batchEncoded(int size, long waitNanos, long forwardNanos) {
    metrics.batchEncoded(size, waitNanos, forwardNanos);
  }

  @Override
  public void inFlight(int jobs, long bytes) {
    metrics.queued(jobs, bytes);
  }

  @Override
  public void lookAheadHit() {
    metrics.lookAheadHit();
  }

  @Override
  public void lookAheadMiss() {
    metrics.lookAheadMiss();
  }

  @Override
  public void predicted(String domain, long millis, long nanos) {
    metrics.predicted(domain, millis);
    metrics.predictTook(nanos);
  }

  @Override
  public void windowEnded(String domain, WindowReport report) {
    metrics.windowEnded(domain, report.decision().name(), report.version(), driftRatio(report));
  }

  private static double driftRatio(WindowReport report) {
    return report.metrics().stream()
        .filter(metric -> metric.name().equals("meanShiftRatio"))
        .mapToDouble(Metric::value)
        .findFirst()
        .orElse(Double.NaN);
  }

  @Override
  public void roundDecided(String domain, Decision decision, double seconds) {
    metrics.roundDecided(decision.status().name(), seconds);
  }

  @Override
  public void rolledBack(String domain) {
    metrics.roundDecided("ROLLED_BACK", 0);
  }

  @Override
  public void roundFailed(String domain) {
    metrics.roundDecided("FAILED", 0);
  }

  @Override
  public void deadLettered(RejectReason reason) {
    metrics.deadLettered(reason);
  }
}
