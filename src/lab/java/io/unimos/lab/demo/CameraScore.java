package io.unimos.lab.demo;

import io.unimos.core.domain.Component;
import io.unimos.core.math.Metric;
import io.unimos.evaluate.Report;
import io.unimos.event.AdapterVersion;
import io.unimos.event.DriftReport;
import io.unimos.event.Prediction;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The results of one camera's images, in the order of their answers. Used by one thread. */
final class CameraScore {
  /** The number of recent images in the live table. */
  static final int RECENT = 200;

  /** The number of last images in the report. */
  static final int LAST = 500;

  static final String ZERO_SHOT = Report.Accuracies.key(Component.ZERO_SHOT);
  static final String PROTOTYPES = Report.Accuracies.key(Component.PROTOTYPES);
  static final String SERVED = Report.Accuracies.key(Component.SERVED);

  /** The key of a linear classifier on the labelled source, which never adapts. */
  static final String SOURCE_PROBE = "sourceProbe";

  /** The right answers in their order. */
  private static final class Hits {
    private final BitSet right = new BitSet();
    private int count;

    void add(boolean hit) {
      right.set(count++, hit);
    }

    /** Returns the share of the last images, or of all if there are fewer; NaN without any. */
    double share(int last) {
      int from = Math.max(0, count - last);
      return count == 0
          ? Double.NaN
          : (double) right.get(from, count).cardinality() / (count - from);
    }
  }

  private final String domain;
  private final Map<String, Hits> hits = new LinkedHashMap<>();
  private final Map<Long, String> versions = new HashMap<>();
  private final Map<String, Long> decisions = new TreeMap<>();
  private String condition = "";
  private double drift = Double.NaN;
  private String decision = "";
  private long version;
  private long sent;

  CameraScore(String domain) {
    this.domain = domain;
    List.of(ZERO_SHOT, SOURCE_PROBE, PROTOTYPES, SERVED).forEach(key -> hits.put(key, new Hits()));
  }

  void sent() {
    sent++;
  }

  void predicted(String underCondition, String truth, Prediction prediction) {
    condition = underCondition;
    version = prediction.getAdapterVersion();
    hits.get(ZERO_SHOT).add(truth.equals(prediction.getZeroShotLabel()));
    hits.get(PROTOTYPES).add(truth.equals(prediction.getPrototypeLabel()));
    hits.get(SERVED).add(truth.equals(prediction.getLabel()));
  }

  /** Adds an answer of the source probe, which arrive in their order from another topic. */
  void probed(boolean right) {
    hits.get(SOURCE_PROBE).add(right);
  }

  void drifted(DriftReport report) {
    decision = report.getDecision();
    decisions.merge(decision, 1L, Long::sum);
    // absent while there is no reference
    report.getMetrics().stream()
        .filter(metric -> metric.getName().equals(Metric.MEAN_SHIFT_RATIO.onTopic()))
        .mapToDouble(metric -> metric.getValue())
        .forEach(ratio -> drift = ratio);
  }

  void versioned(AdapterVersion decided) {
    versions.put(decided.getVersion(), decided.getStatus().name());
  }

  /** Returns the accuracy over the last images, or over all if there are fewer; NaN without any. */
  Map<String, Double> accuracy(int last) {
    Map<String, Double> shares = new LinkedHashMap<>();
    hits.forEach((key, answers) -> shares.put(key, answers.share(last)));
    return shares;
  }

  DemoFigures.Camera figures() {
    Map<String, Long> byStatus = new TreeMap<>();
    versions.values().forEach(status -> byStatus.merge(status, 1L, Long::sum));
    return new DemoFigures.Camera(
        domain,
        condition,
        sent,
        hits.get(SERVED).count,
        accuracy(Integer.MAX_VALUE),
        accuracy(LAST),
        accuracy(RECENT),
        new DemoFigures.Adaptation(drift, decision, version, byStatus, new TreeMap<>(decisions)));
  }
}
