package io.unimos.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.unimos.core.math.Metric;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * All series of one domain, or of all {@link DomainLabels#OTHER other} domains together. The latter
 * have no gauges, because a joint value would mean nothing. Counters that an alert watches start at
 * 0 with the domain, because Prometheus sees no increase in a series that begins with 1.
 * Thread-safe.
 */
final class DomainSeries {
  /** The possible decisions of a window. */
  static final List<String> DECISIONS =
      List.of("keep", "train", "reset", "refuse", "frozen", "roll_back", "safe");

  /** The possible outcomes of a round. */
  static final List<String> OUTCOMES =
      List.of("accepted", "rejected", "dropped", "failed", "rolled_back");

  private static final double MILLIS = 1000;

  private final Meters meters;
  private final String domain;
  private final Counter records;
  private final AtomicLong lastMillis = new AtomicLong();
  private final AtomicLong classSet = new AtomicLong();
  private final Map<String, Counter> classes = new ConcurrentHashMap<>();
  private final Map<String, Counter> categories = new ConcurrentHashMap<>();
  private volatile boolean hasWindow;
  private volatile boolean hasAuditSample;
  private volatile DomainWindow window =
      new DomainWindow("", 0, List.of(), DomainWindow.AuditFigures.NONE);

  DomainSeries(Meters meters, String domain) {
    this.meters = meters;
    this.domain = domain;
    records = counter(Metric.DOMAIN_RECORDS);
    DECISIONS.forEach(each -> counter(Metric.DOMAIN_WINDOWS, "decision", each));
    OUTCOMES.forEach(each -> counter(Metric.DOMAIN_ROUNDS, "outcome", each));
    if (!domain.equals(DomainLabels.OTHER)) {
      meters.gauge(Metric.DOMAIN_LAST_RECORD, () -> lastMillis.get() / MILLIS, "domain", domain);
      meters.gauge(Metric.DOMAIN_CLASS_SET, classSet::get, "domain", domain);
    }
  }

  void predicted(String label, String category, long nowMillis) {
    records.increment();
    lastMillis.accumulateAndGet(nowMillis, Math::max);
    classes
        .computeIfAbsent(label, name -> counter(Metric.DOMAIN_CLASSES, "class", name))
        .increment();
    if (!category.isEmpty()) {
      categories
          .computeIfAbsent(category, name -> counter(Metric.DOMAIN_CATEGORIES, "category", name))
          .increment();
    }
  }

  void classSet(long number) {
    classSet.set(number);
  }

  /**
   * Counts an image judged for the unknown class. The series begins at 0 with the first such image.
   */
  void unknownClass(boolean none) {
    counter(Metric.DOMAIN_UNKNOWN_CLASS).increment(none ? 1 : 0);
  }

  void windowEnded(DomainWindow ended) {
    counter(Metric.DOMAIN_WINDOWS, "decision", ended.decided()).increment();
    window = ended;
    if (!domain.equals(DomainLabels.OTHER)) {
      showWindow();
      showAuditSample();
    }
  }

  /** Adds the gauges of the audit sample at the first window with a label in it. */
  private synchronized void showAuditSample() {
    if (hasAuditSample || window.auditSample().labelled() == 0) {
      return;
    }
    hasAuditSample = true;
    ofWindow(Metric.DOMAIN_AUDIT_ACCURACY, each -> each.auditSample().accuracy());
    ofWindow(Metric.DOMAIN_AUDIT_LOW, each -> each.auditSample().low());
    ofWindow(Metric.DOMAIN_AUDIT_HIGH, each -> each.auditSample().high());
  }

  /** Adds the gauges of the window at the first window, since there is nothing to show earlier. */
  private synchronized void showWindow() {
    if (hasWindow) {
      return;
    }
    hasWindow = true;
    Metric.ofWindows().forEach(metric -> ofWindow(metric, each -> each.value(metric)));
    ofWindow(Metric.DOMAIN_VERSION, DomainWindow::version);
    ofWindow(Metric.DOMAIN_SAFE, DomainWindow::safe);
  }

  void roundDecided(String outcome) {
    counter(Metric.DOMAIN_ROUNDS, "outcome", outcome).increment();
  }

  /**
   * Counts an annotation request. The counter of rollbacks starts at 0 here, because an alert
   * watches it.
   */
  void queried(boolean random) {
    counter(Metric.DOMAIN_REQUESTS, "draw", random ? "random" : "chosen").increment();
    Counter unused = counter(Metric.DOMAIN_LABEL_ROLLBACKS);
  }

  void labelled(String status) {
    counter(Metric.DOMAIN_LABELS, "status", status).increment();
  }

  void labelsRolledBack() {
    counter(Metric.DOMAIN_LABEL_ROLLBACKS).increment();
  }

  void gateJudged(String verdict, boolean passed) {
    Counter yes = counter(Metric.DOMAIN_GATE, "verdict", verdict, "result", "passed");
    Counter no = counter(Metric.DOMAIN_GATE, "verdict", verdict, "result", "failed");
    (passed ? yes : no).increment();
  }

  void judged(String answer, boolean right) {
    counter(Metric.DOMAIN_JUDGED, "answer", answer, "result", right ? "right" : "wrong")
        .increment();
  }

  /** Removes all series from the registry. */
  void end() {
    meters.registry().getMeters().stream()
        .map(Meter::getId)
        .filter(meter -> domain.equals(meter.getTag("domain")))
        .forEach(meters.registry()::remove);
  }

  private Counter counter(Metric name, String... tags) {
    String[] all =
        Stream.concat(Stream.of("domain", domain), Stream.of(tags)).toArray(String[]::new);
    return meters.counter(name, all);
  }

  private void ofWindow(Metric name, ToDoubleFunction<DomainWindow> value) {
    meters.gauge(name, () -> value.applyAsDouble(window), "domain", domain);
  }
}
