package io.unimos.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The health of the model beside that of the service: what each domain shows, and what became of
 * windows and rounds. Bounded by {@link DomainLabels} and a number of classes. Thread-safe.
 */
final class ModelMeters {
  private final MeterRegistry registry;
  private final InstantSource clock;
  private final int classLimit;
  private final DomainLabels labels;
  private final Timer rounds;
  private final Map<String, DomainSeries> domains = new ConcurrentHashMap<>();
  private final Set<String> classes = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Double> threshold = new AtomicReference<>();

  ModelMeters(MeterRegistry registry, int domainLimit, int classLimit, InstantSource clock) {
    this.registry = registry;
    this.classLimit = classLimit;
    this.clock = clock;
    labels = new DomainLabels(domainLimit);
    Gauge.builder(MeterName.DOMAINS_FOLDED.exported(), labels, DomainLabels::folded)
        .description(MeterName.DOMAINS_FOLDED.meaning())
        .register(registry);
    DomainSeries.DECISIONS.forEach(each -> count(MeterName.WINDOWS, "decision", each));
    DomainSeries.OUTCOMES.forEach(each -> count(MeterName.ROUNDS, "outcome", each));
    rounds =
        Timer.builder(MeterName.ROUND_TIME.exported())
            .description(MeterName.ROUND_TIME.meaning())
            .serviceLevelObjectives(
                Duration.ofMillis(250),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(15))
            .register(registry);
  }

  void predicted(String domain, String label, String category) {
    series(labels.of(domain))
        .predicted(shownClass(label), category.toLowerCase(Locale.ROOT), clock.millis());
  }

  void windowEnded(String domain, DomainWindow window) {
    count(MeterName.WINDOWS, "decision", window.decided()).increment();
    series(window.trouble() ? labels.ofTrouble(domain) : labels.of(domain)).windowEnded(window);
  }

  void roundDecided(String domain, String outcome, double seconds) {
    String decided = outcome.toLowerCase(Locale.ROOT);
    count(MeterName.ROUNDS, "outcome", decided).increment();
    boolean trouble = decided.equals("rolled_back") || decided.equals("failed");
    series(trouble ? labels.ofTrouble(domain) : labels.of(domain)).roundDecided(decided);
    if (seconds > 0) {
      rounds.record(Duration.ofNanos((long) (seconds * 1e9)));
    }
  }

  void gateAsked(String domain, String verdict, boolean passed) {
    series(labels.of(domain)).gateAsked(verdict, passed);
  }

  void judged(String domain, String answer, boolean right) {
    series(labels.of(domain)).judged(answer, right);
  }

  void driftThreshold(double ratio) {
    if (threshold.getAndSet(ratio) == null) {
      Gauge.builder(MeterName.DRIFT_THRESHOLD.exported(), threshold, AtomicReference::get)
          .description(MeterName.DRIFT_THRESHOLD.meaning())
          .register(registry);
    }
  }

  /** Records per domain so far, in order of the names. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    domains.forEach((domain, series) -> counts.put(domain, series.count()));
    return counts;
  }

  private DomainSeries series(String label) {
    DomainSeries known = domains.get(label);
    return known == null
        ? domains.computeIfAbsent(label, name -> new DomainSeries(registry, name))
        : known;
  }

  /** The first classes served have names, in all domains the same ones; so do not all of many. */
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

  private Counter count(MeterName name, String tag, String value) {
    return Counter.builder(name.exported())
        .description(name.meaning())
        .tag(tag, value)
        .register(registry);
  }
}
