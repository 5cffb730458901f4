package io.unimos.console;

import io.unimos.core.math.Metric;
import io.unimos.event.DriftReport;
import io.unimos.page.Words;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The part of a window that the console keeps.
 *
 * @param ratio the drift ratio with the greatest value relative to its threshold; NaN without one
 * @param lastSequence the sequence number of the window's last image within the camera
 * @param threshold the threshold of that ratio; NaN without one
 * @param oldest the sequence number of the first image of the new condition; meaningless unless the
 *     window is a {@link #change}
 * @param auditSample the audit sample; empty without annotation requests or labels
 */
public record WindowLine(
    long window,
    Instant at,
    int size,
    String decision,
    String shift,
    String why,
    double ratio,
    double threshold,
    long version,
    List<String> alarms,
    long lastSequence,
    long oldest,
    Optional<AuditLine> auditSample) {
  private static final int FIXED_BYTES = 264;
  private static final int AUDIT_BYTES = 96;
  private static final Set<String> RATIOS =
      Set.of(Metric.MEAN_SHIFT_RATIO.onTopic(), Metric.CLASS_CONDITIONAL_RATIO.onTopic());

  /** The meanings of the decisions on the {@code drift} topic. */
  private static final Map<String, String> MEANINGS =
      Map.of(
          "KEEP", "went on as before",
          "TRAIN", "requested a training round",
          "RESET", "changed: begins anew",
          "REFUSE", "learned nothing: images of nothing that the source knows",
          "FROZEN", "learned nothing: the images repeat",
          "ROLL_BACK", "went back to the version before");

  static WindowLine of(DriftReport report) {
    double since = report.getSize();
    double ratio = Double.NaN;
    double threshold = Double.NaN;
    for (io.unimos.event.Metric metric : report.getMetrics()) {
      Double bound = metric.getThreshold();
      if (metric.getName().equals(Metric.SINCE_CHANGE.onTopic())) {
        since = metric.getValue();
      }
      if (RATIOS.contains(metric.getName())
          && bound != null
          && !(metric.getValue() / bound <= ratio / threshold)) {
        ratio = metric.getValue();
        threshold = bound;
      }
    }
    return new WindowLine(
        report.getWindow(),
        report.getAt(),
        report.getSize(),
        Words.clip(report.getDecision()),
        report.getShift().name(),
        Words.clip(report.getWhy()),
        ratio,
        threshold,
        report.getAdapterVersion(),
        report.getAlarms().stream().limit(20).map(Words::clip).toList(),
        report.getLastSequence(),
        report.getLastSequence() - (long) since + 1,
        Optional.ofNullable(report.getAuditSample())
            .map(AuditLine::of)
            .filter(c -> c.labels() > 0));
  }

  /** Returns the decision in words. */
  public String meaning() {
    return MEANINGS.getOrDefault(decision, decision);
  }

  /** Returns whether the ratio exceeds its threshold. */
  public boolean alarm() {
    return ratio > threshold;
  }

  /** Returns the ratio for a page. */
  public String ratioText() {
    return Double.isNaN(ratio) ? "nothing to compare with yet" : Words.beside(ratio, threshold);
  }

  /** Returns whether a change of appearance was found at the window's end. */
  public boolean change() {
    return decision.equals("RESET");
  }

  int bytes() {
    return FIXED_BYTES
        + (auditSample.isPresent() ? AUDIT_BYTES : 0)
        + 2 * (why.length() + decision.length())
        + alarms.stream().mapToInt(alarm -> 56 + 2 * alarm.length()).sum();
  }
}
