package io.unimos.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.unimos.core.domain.Decision;
import io.unimos.core.domain.WindowDecision;
import io.unimos.core.domain.WindowReport;
import io.unimos.core.label.AuditSample;
import io.unimos.core.math.Metric;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
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
      Stream.of(WindowDecision.values()).map(each -> StreamMeters.tag(each.symbol())).toList();

  /** The possible outcomes of a round. */
  static final List<String> OUTCOMES =
      Stream.concat(
              Stream.of(Decision.Status.values()).map(Enum::name),
              Stream.of("FAILED", "ROLLED_BACK"))
          .map(StreamMeters::tag)
          .toList();

  private static final double MILLIS = 1000;

  private final Meters meters;
  private final String domain;
  private final Counter records;
  private final AtomicLong lastMillis = new AtomicLong();
  private final AtomicLong classSet = new AtomicLong();
  private final Map<String, Counter> classes = new ConcurrentHashMap<>();
  private final Map<String, Counter> categories = new ConcurrentHashMap<>();
  private volatile WindowReport window;
  private volatile Audit audit = Audit.NONE;
  private boolean audited;

  /**
   * The audit sample of the domain since it last changed.
   *
   * @param accuracy the estimated accuracy of the served answers
   * @param low the lower end of its interval over all looks
   * @param high the upper end of that interval
   */
  private record Audit(double accuracy, double low, double high) {
    private static final Audit NONE = new Audit(Double.NaN, Double.NaN, Double.NaN);

    private static Audit of(AuditSample sample) {
      AuditSample.Interval interval = sample.anyTime();
      return new Audit(sample.estimate(), interval.low(), interval.high());
    }
  }

  DomainSeries(Meters meters, String domain) {
    this.meters = meters;
    this.domain = domain;
    records = counter(Metric.DOMAIN_RECORDS);
    DECISIONS.forEach(each -> counter(Metric.DOMAIN_WINDOWS, "decision", each));
    OUTCOMES.forEach(each -> counter(Metric.DOMAIN_ROUNDS, "outcome", each));
    if (!domain.equals(DomainLabels.OTHER)) {
      gauge(Metric.DOMAIN_LAST_RECORD, () -> lastMillis.get() / MILLIS);
      gauge(Metric.DOMAIN_CLASS_SET, classSet::get);
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

  /**
   * Shows the window. Its gauges are added at the first window, those of the audit sample at the
   * first with a label in it, since there is nothing to show earlier.
   */
  synchronized void windowEnded(WindowReport ended) {
    counter(Metric.DOMAIN_WINDOWS, "decision", StreamMeters.tag(ended.decision().symbol()))
        .increment();
    if (domain.equals(DomainLabels.OTHER)) {
      return;
    }
    Optional<AuditSample> labelled = ended.auditSample().filter(sample -> sample.count() > 0);
    boolean first = window == null;
    boolean firstLabelled = labelled.isPresent() && !audited;
    window = ended;
    audit = labelled.map(Audit::of).orElse(Audit.NONE);
    audited |= labelled.isPresent();
    if (first) {
      Metric.ofWindows().forEach(metric -> gauge(metric, () -> window.value(metric)));
      gauge(Metric.DOMAIN_VERSION, () -> window.version());
    }
    if (firstLabelled) {
      gauge(Metric.DOMAIN_AUDIT_ACCURACY, () -> audit.accuracy());
      gauge(Metric.DOMAIN_AUDIT_LOW, () -> audit.low());
      gauge(Metric.DOMAIN_AUDIT_HIGH, () -> audit.high());
    }
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

  private void gauge(Metric name, Supplier<Number> value) {
    meters.gauge(name, value, "domain", domain);
  }
}
