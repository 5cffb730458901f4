package io.unimos.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.unimos.core.math.Metric;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The meters on the health of the model: the state of each domain, and the outcomes of windows and
 * rounds. Bounded by {@link DomainLabels} and a number of classes. Thread-safe.
 */
final class ModelMeters {
  private final Meters meters;
  private final InstantSource clock;
  private final int classLimit;
  private final DomainLabels labels;
  private final Timer rounds;
  private final Counter overBudget;
  private final Counter correlated;
  private final Map<String, DomainSeries> domains = new ConcurrentHashMap<>();
  private final Set<String> classes = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Double> threshold = new AtomicReference<>();

  ModelMeters(Meters meters, int domainLimit, int classLimit, InstantSource clock) {
    this.meters = meters;
    this.classLimit = classLimit;
    this.clock = clock;
    labels = new DomainLabels(domainLimit);
    meters.gauge(Metric.DOMAINS_FOLDED, labels::folded);
    DomainSeries.DECISIONS.forEach(each -> meters.counter(Metric.WINDOWS, "decision", each));
    DomainSeries.OUTCOMES.forEach(each -> meters.counter(Metric.ROUNDS, "outcome", each));
    overBudget = meters.counter(Metric.ROUNDS_WITHOUT_MET, "reason", "budget");
    correlated = meters.counter(Metric.ROUNDS_WITHOUT_MET, "reason", "label_correlation");
    rounds =
        meters.timer(
            Metric.ROUND_TIME,
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15));
  }

  void predicted(String domain, String label, String category) {
    series(labels.of(domain))
        .predicted(shownClass(label), category.toLowerCase(Locale.ROOT), clock.millis());
  }

  void classSet(String domain, long number) {
    series(labels.of(domain)).classSet(number);
  }

  void unknownClass(String domain, boolean none) {
    series(labels.of(domain)).unknownClass(none);
  }

  void windowEnded(String domain, DomainWindow window) {
    window
        .metric(Metric.MEAN_SHIFT_RATIO)
        .ifPresent(tested -> tested.threshold().ifPresent(this::driftThreshold));
    meters.counter(Metric.WINDOWS, "decision", window.decided()).increment();
    series(window.trouble() ? labels.ofTrouble(domain) : labels.of(domain)).windowEnded(window);
  }

  void roundDecided(String domain, String outcome, double seconds) {
    String decided = outcome.toLowerCase(Locale.ROOT);
    meters.counter(Metric.ROUNDS, "outcome", decided).increment();
    boolean trouble = decided.equals("rolled_back") || decided.equals("failed");
    series(trouble ? labels.ofTrouble(domain) : labels.of(domain)).roundDecided(decided);
    if (seconds > 0) {
      rounds.record(Duration.ofNanos((long) (seconds * 1e9)));
    }
  }

  void queried(String domain, boolean random) {
    series(labels.of(domain)).queried(random);
  }

  void labelled(String domain, String status) {
    series(labels.of(domain)).labelled(status.toLowerCase(Locale.ROOT));
  }

  void labelsRolledBack(String domain) {
    series(labels.ofTrouble(domain)).labelsRolledBack();
  }

  void roundWithoutMet(boolean labelCorrelation) {
    (labelCorrelation ? correlated : overBudget).increment();
  }

  void gateJudged(String domain, String verdict, boolean passed) {
    series(labels.of(domain)).gateJudged(verdict, passed);
  }

  void judged(String domain, String answer, boolean right) {
    series(labels.of(domain)).judged(answer, right);
  }

  /** Ends a domain's series and frees its place. */
  void forget(String domain) {
    labels.forget(domain).map(domains::remove).ifPresent(DomainSeries::end);
  }

  /** Shows the threshold to which the ratio of a window was compared. */
  private void driftThreshold(double ratio) {
    if (threshold.getAndSet(ratio) == null) {
      meters.gauge(Metric.DRIFT_THRESHOLD, threshold::get);
    }
  }

  private DomainSeries series(String label) {
    DomainSeries known = domains.get(label);
    return known == null
        ? domains.computeIfAbsent(label, name -> new DomainSeries(meters, name))
        : known;
  }

  /**
   * Returns the label for a class. Only the first classes served have their own, the same in all
   * domains.
   */
  private String shownClass(String label) {
    return classes.contains(label) ? label : admit(label);
  }

  private synchronized String admit(String label) {
    if (classes.size() < classLimit || classes.contains(label)) {
      classes.add(label);
      return label;
    }
    return DomainLabels.OTHER;
  }
}
