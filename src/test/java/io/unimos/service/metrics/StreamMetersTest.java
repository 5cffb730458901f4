package io.unimos.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.domain.Decision;
import io.unimos.core.domain.WindowDecision;
import io.unimos.core.domain.WindowReport;
import io.unimos.core.drift.Shift;
import io.unimos.core.label.AuditSample;
import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import io.unimos.encode.EncodingListener.EncoderFallback;
import io.unimos.event.Served;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamMetersTest {
  private final Metrics metrics = new Metrics(new Metrics.MeterSettings(10, 10, 1, 64));
  private final StreamMeters meters = metrics.stream();

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void shouldStartEveryDecisionAndOutcomeAtZeroWhenADomainIsFirstSeen() {
    meters.predicted("gate", "bus", "", 1);

    assertThat(metrics.scrape().lines())
        .containsAll(
            Arrays.stream(WindowDecision.values())
                .map(
                    decision ->
                        "unimos_domain_windows_total{decision=\"%s\",domain=\"gate\"} 0.0"
                            .formatted(decision.symbol().toLowerCase(Locale.ROOT)))
                .toList())
        .containsAll(
            Stream.concat(
                    Arrays.stream(Decision.Status.values()).map(Enum::name),
                    Stream.of("FAILED", "ROLLED_BACK"))
                .map(
                    outcome ->
                        "unimos_domain_rounds_total{domain=\"gate\",outcome=\"%s\"} 0.0"
                            .formatted(outcome.toLowerCase(Locale.ROOT)))
                .toList());
  }

  @Test
  void shouldCountEachModeThatIsServed() {
    for (Served mode : Served.values()) {
      meters.served(mode);
    }

    assertThat(metrics.scrape().lines().filter(line -> line.startsWith("unimos_served_records")))
        .hasSize(Served.values().length)
        .allMatch(line -> line.endsWith(" 1.0"));
  }

  @Test
  void shouldCountEveryFallbackOfTheEncoder() {
    for (EncoderFallback how : EncoderFallback.values()) {
      metrics.encoder().fellBack(how);
    }

    assertThat(metrics.scrape().lines().filter(line -> line.startsWith("unimos_encoder_fallbacks")))
        .hasSize(EncoderFallback.values().length)
        .allMatch(line -> line.endsWith(" 1.0"));
  }

  @Test
  void shouldCountWhatPeopleAreAskedAndWhatBecomesOfTheirLabels() {
    meters.queried("gate", true);
    meters.queried("gate", false);
    meters.labelled("gate", "UNKNOWN_ID");
    assertThat(metrics.scrape().lines())
        .contains("unimos_domain_label_rollbacks_total{domain=\"gate\"} 0.0");

    meters.labelsRolledBack("gate");

    assertThat(metrics.scrape().lines())
        .contains("unimos_domain_annotation_requests_total{domain=\"gate\",draw=\"random\"} 1.0")
        .contains("unimos_domain_annotation_requests_total{domain=\"gate\",draw=\"chosen\"} 1.0")
        .contains("unimos_domain_labels_total{domain=\"gate\",status=\"unknown_id\"} 1.0")
        .contains("unimos_domain_label_rollbacks_total{domain=\"gate\"} 1.0");
  }

  @Test
  void shouldShowWhatAWindowSaysAndNaNForWhatItDoesNot() {
    AuditSample sample = new AuditSample();
    for (int i = 0; i < 10; i++) {
      sample.add(new AuditSample.Score(i > 0, false, Optional.empty()));
    }
    meters.windowEnded(
        "gate",
        new WindowReport(
            new WindowReport.Span(1, 128, 1, 128),
            List.of(
                Measurement.alarmAbove(Metric.MEAN_SHIFT_RATIO, 7.5, 6),
                Measurement.reported(Metric.CONFIDENCE, 0.8)),
            Shift.DOMAIN,
            WindowDecision.RESET,
            "darker",
            0,
            4,
            Optional.of(sample)));

    assertThat(metrics.scrape().lines())
        .contains("unimos_domain_audit_accuracy_ratio{domain=\"gate\"} " + 9.5 / 11)
        .contains(
            "unimos_domain_audit_accuracy_low_ratio{domain=\"gate\"} " + sample.anyTime().low())
        .contains(
            "unimos_domain_audit_accuracy_high_ratio{domain=\"gate\"} " + sample.anyTime().high())
        .contains("unimos_drift_threshold_ratio 6.0")
        .contains("unimos_domain_mean_shift_ratio{domain=\"gate\"} 7.5")
        .contains("unimos_domain_confidence_ratio{domain=\"gate\"} 0.8")
        .contains("unimos_domain_modality_agreement_ratio{domain=\"gate\"} NaN")
        .contains("unimos_domain_adapter_version{domain=\"gate\"} 4.0")
        .contains("unimos_domain_windows_total{decision=\"reset\",domain=\"gate\"} 1.0");
  }
}
