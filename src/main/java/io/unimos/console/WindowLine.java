package io.unimos.console;

import io.unimos.event.DriftReport;
import io.unimos.event.Metric;
import io.unimos.numbers.MetricNames;
import io.unimos.page.Words;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What the console keeps of one window.
 *
 * @param ratio the drift ratio that is nearest to its threshold or farthest beyond it; NaN without
 * @param lastSequence number of its last image in the camera
 * @param threshold the one of that ratio; NaN without
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
    long lastSequence) {
  private static final int FIXED_BYTES = 256;
  private static final Set<String> RATIOS =
      Set.of(MetricNames.MEAN_SHIFT_RATIO, MetricNames.CLASS_CONDITIONAL_RATIO);

  static WindowLine of(DriftReport report) {
    double ratio = Double.NaN;
    double threshold = Double.NaN;
    for (Metric metric : report.getMetrics()) {
      Double bound = metric.getThreshold();
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
        report.getLastSequence());
  }

  /** Whether the ratio is beyond its threshold. */
  public boolean alarm() {
    return ratio > threshold;
  }

  /** For a page. */
  public String ratioText() {
    return Words.number(ratio, 2) + " of " + Words.number(threshold, 2);
  }

  /** Whether the camera was found to look otherwise at its end. */
  public boolean change() {
    return decision.equals("FLUSH") || decision.equals("RETURN");
  }

  int bytes() {
    return FIXED_BYTES
        + 2 * (why.length() + decision.length())
        + alarms.stream().mapToInt(alarm -> 56 + 2 * alarm.length()).sum();
  }
}
