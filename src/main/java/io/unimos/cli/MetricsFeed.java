package io.unimos.cli;

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
  public void predicted(String domain, long millis) {
    metrics.predicted(domain, millis);
  }

  @Override
  public void deadLettered(RejectReason reason) {
    metrics.deadLettered(reason);
  }
}
