package io.unimos.service;

import io.unimos.core.domain.Decision;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.domain.WindowReport;
import io.unimos.core.label.AuditSample;
import io.unimos.encode.EncodingListener;
import io.unimos.encode.EncodingListener.EncoderFallback;
import io.unimos.event.Category;
import io.unimos.event.Prediction;
import io.unimos.service.metrics.DomainWindow;
import io.unimos.service.metrics.Metrics;
import io.unimos.stream.StreamListener;
import io.unimos.wire.RejectReason;
import java.util.Locale;

/**
 * The listener that carries the events of the parts into the metrics, so that no part depends on
 * them.
 */
record MetricsFeed(Metrics metrics) implements EncodingListener, StreamListener {
  @Override
  public void decoded(long nanos) {
    metrics.encoder().decoded(nanos);
  }

  @Override
  public void batchEncoded(int size, long waitNanos, long forwardNanos) {
    metrics.encoder().batchEncoded(size, waitNanos, forwardNanos);
  }

  @Override
  public void inFlight(long bytes) {
    metrics.encoder().inFlight(bytes);
  }

  @Override
  public void lookAheadHit() {
    metrics.encoder().lookAheadHit();
  }

  @Override
  public void lookAheadMiss() {
    metrics.encoder().lookAheadMiss();
  }

  @Override
  public void hostLeftAlone() {
    metrics.hostLeftAlone();
  }

  @Override
  public void fellBack(EncoderFallback how) {
    metrics.encoder().fellBack(how.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public void predicted(Prediction prediction, long millis) {
    Category category = prediction.getCategory();
    metrics.predicted(
        prediction.getDomain(),
        prediction.getLabel(),
        category == null ? "" : category.name(),
        millis);
    if (prediction.getClassSet() != null) {
      metrics.classSet(prediction.getDomain(), prediction.getClassSet());
    }
    metrics.served(prediction.getServed().name().toLowerCase(Locale.ROOT));
    if (prediction.getUnknownClass() != null) {
      metrics.unknownClass(prediction.getDomain(), prediction.getUnknownClass());
    }
  }

  @Override
  public void headersDropped(int count) {
    metrics.headersDropped(count);
  }

  @Override
  public void windowEnded(String domain, WindowReport report) {
    metrics.windowEnded(
        domain,
        new DomainWindow(
            report.decision().symbol(),
            report.version(),
            report.metrics(),
            report
                .auditSample()
                .map(MetricsFeed::auditSample)
                .orElse(DomainWindow.AuditFigures.NONE)));
  }

  private static DomainWindow.AuditFigures auditSample(AuditSample report) {
    return report.count() == 0
        ? DomainWindow.AuditFigures.NONE
        : new DomainWindow.AuditFigures(
            report.count(), report.estimate(), report.anyTime().low(), report.anyTime().high());
  }

  @Override
  public void queried(String domain, boolean random) {
    metrics.queried(domain, random);
  }

  @Override
  public void labelled(String domain, String status) {
    metrics.labelled(domain, status);
  }

  @Override
  public void labelsRolledBack(String domain) {
    metrics.labelsRolledBack(domain);
  }

  @Override
  public void roundDecided(String domain, Decision decision, double seconds) {
    metrics.roundDecided(domain, decision.status().name(), seconds);
    if (decision.outcome().candidate().isPresent()
        && decision.request().steps() != RoundRequest.Steps.TAKEN) {
      metrics.roundWithoutMet(decision.request().steps() == RoundRequest.Steps.WHEN_CORRELATED);
    }
    decision.outcome().gate().verdicts().stream()
        .filter(verdict -> verdict.threshold().isPresent())
        .forEach(verdict -> metrics.gateJudged(domain, verdict.name(), verdict.passed()));
  }

  @Override
  public void rolledBack(String domain) {
    metrics.roundDecided(domain, "ROLLED_BACK", 0);
  }

  @Override
  public void forgotten(String domain) {
    metrics.forget(domain);
  }

  @Override
  public void roundFailed(String domain) {
    metrics.roundDecided(domain, "FAILED", 0);
  }

  @Override
  public void deadLettered(RejectReason reason) {
    metrics.deadLettered(reason);
  }
}
