package io.unimos.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
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
      List.of("keep", "train", "reset", "restore", "refuse", "frozen", "roll_back", "safe");

  /** The possible outcomes of a round. */
  static final List<String> OUTCOMES =
      List.of("accepted", "rejected", "dropped", "failed", "rolled_back");

  private static final double MILLIS = 1000;

  private final MeterRegistry registry;
  private final String domain;
  private final Counter records;
  private final AtomicLong lastMillis = new AtomicLong();
  private final AtomicLong classSet = new AtomicLong();
  private final Map<String, Counter> classes = new ConcurrentHashMap<>();
  private final Map<String, Counter> categories = new ConcurrentHashMap<>();
  private volatile boolean hasWindow;
  private volatile boolean hasAuditSample;
  private volatile DomainWindow window =
      new DomainWindow("", 0, 0, 0, 0, 0, 0, DomainWindow.AuditSample.NONE);

  DomainSeries(MeterRegistry registry, String domain) {
    this.registry = registry;
    this.domain = domain;
    records = counter(MeterName.DOMAIN_RECORDS);
    DECISIONS.forEach(each -> counter(MeterName.DOMAIN_WINDOWS, "decision", each));
    OUTCOMES.forEach(each -> counter(MeterName.DOMAIN_ROUNDS, "outcome", each));
    if (!domain.equals(DomainLabels.OTHER)) {
      MeterName.DOMAIN_LAST_RECORD.gauge(
          registry, () -> lastMillis.get() / MILLIS, "domain", domain);
      MeterName.DOMAIN_CLASS_SET.gauge(registry, classSet::get, "domain", domain);
    }
  }

  void predicted(String label, String category, long nowMillis) {
    records.increment();
    lastMillis.accumulateAndGet(nowMillis, Math::max);
    classes
        .computeIfAbsent(label, name -> counter(MeterName.DOMAIN_CLASSES, "class", name))
        .increment();
    if (!category.isEmpty()) {
      categories
          .computeIfAbsent(category, name -> counter(MeterName.DOMAIN_CATEGORIES, "category", name))
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
    counter(MeterName.DOMAIN_UNKNOWN_CLASS).increment(none ? 1 : 0);
  }

  void windowEnded(DomainWindow ended) {
    counter(MeterName.DOMAIN_WINDOWS, "decision", ended.decided()).increment();
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
    ofWindow(MeterName.DOMAIN_AUDIT_LABELS, each -> each.auditSample().labelled());
    ofWindow(MeterName.DOMAIN_AUDIT_ACCURACY, each -> each.auditSample().accuracy());
    ofWindow(MeterName.DOMAIN_AUDIT_LOW, each -> each.auditSample().low());
    ofWindow(MeterName.DOMAIN_AUDIT_HIGH, each -> each.auditSample().high());
    ofWindow(MeterName.DOMAIN_FALLBACK, each -> each.auditSample().fallback() ? 1 : 0);
  }

  /** Adds the gauges of the window at the first window, since there is nothing to show earlier. */
  private synchronized void showWindow() {
    if (hasWindow) {
      return;
    }
    hasWindow = true;
    ofWindow(MeterName.DOMAIN_DRIFT, DomainWindow::driftRatio);
    ofWindow(MeterName.DOMAIN_CLASS_DRIFT, DomainWindow::classDriftRatio);
    ofWindow(MeterName.DOMAIN_AGREEMENT, DomainWindow::agreement);
    ofWindow(MeterName.DOMAIN_CONFIDENCE, DomainWindow::confidence);
    ofWindow(MeterName.DOMAIN_FLIPS, DomainWindow::flips);
    ofWindow(MeterName.DOMAIN_VERSION, DomainWindow::version);
    ofWindow(MeterName.DOMAIN_SAFE, DomainWindow::safe);
  }

  void roundDecided(String outcome) {
    counter(MeterName.DOMAIN_ROUNDS, "outcome", outcome).increment();
  }

  /**
   * Counts an annotation request. The counter of rollbacks starts at 0 here, because an alert
   * watches it.
   */
  void asked(boolean random) {
    counter(MeterName.DOMAIN_REQUESTS, "draw", random ? "random" : "chosen").increment();
    Counter unused = counter(MeterName.DOMAIN_LABEL_ROLLBACKS);
  }

  void labelled(String status) {
    counter(MeterName.DOMAIN_LABELS, "status", status).increment();
  }

  void labelsRolledBack() {
    counter(MeterName.DOMAIN_LABEL_ROLLBACKS).increment();
  }

  void gateAsked(String verdict, boolean passed) {
    Counter yes = counter(MeterName.DOMAIN_GATE, "verdict", verdict, "result", "passed");
    Counter no = counter(MeterName.DOMAIN_GATE, "verdict", verdict, "result", "failed");
    (passed ? yes : no).increment();
  }

  void judged(String answer, boolean right) {
    counter(MeterName.DOMAIN_JUDGED, "answer", answer, "result", right ? "right" : "wrong")
        .increment();
  }

  /** Removes all series from the registry. */
  void end() {
    registry.getMeters().stream()
        .map(Meter::getId)
        .filter(meter -> domain.equals(meter.getTag("domain")))
        .forEach(registry::remove);
  }

  private Counter counter(MeterName name, String... tags) {
    String[] all =
        Stream.concat(Stream.of("domain", domain), Stream.of(tags)).toArray(String[]::new);
    return name.counter(registry, all);
  }

  private void ofWindow(MeterName name, ToDoubleFunction<DomainWindow> value) {
    name.gauge(registry, () -> value.applyAsDouble(window), "domain", domain);
  }
}
