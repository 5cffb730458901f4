package io.unimos.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The health of the model beside that of the service: what each domain's last window showed, and
 * what became of rounds. The first domains seen have series of their own; later ones are left out
 * of the gauges, since a value for "all others" would mean nothing. Thread-safe.
 */
final class ModelMeters {

  /**
   * A domain's last window.
   *
   * @param decision what was decided at its end
   * @param version the version that serves
   * @param driftRatio mean-shift ratio; NaN when it was not tested
   */
  record Window(String decision, long version, double driftRatio) {
    double safe() {
      return decision.equals("SAFE") ? 1 : 0;
    }
  }

  private final MeterRegistry registry;
  private final int limit;
  private final Timer rounds;
  private final Map<String, Window> windows = new ConcurrentHashMap<>();

  ModelMeters(MeterRegistry registry, int limit) {
    this.registry = registry;
    this.limit = limit;
    this.rounds =
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

  void windowEnded(String domain, Window window) {
    count(MeterName.WINDOWS, "decision", window.decision());
    if (windows.replace(domain, window) == null) {
      admit(domain, window);
    }
  }

  private synchronized void admit(String domain, Window window) {
    if (windows.size() >= limit && !windows.containsKey(domain)) {
      return;
    }
    if (windows.put(domain, window) == null) {
      gauge(MeterName.DOMAIN_DRIFT, domain, Window::driftRatio);
      gauge(MeterName.DOMAIN_VERSION, domain, Window::version);
      gauge(MeterName.DOMAIN_SAFE, domain, Window::safe);
    }
  }

  private void gauge(
      MeterName name, String domain, java.util.function.ToDoubleFunction<Window> value) {
    Gauge.builder(name.exported(), windows, all -> value.applyAsDouble(all.get(domain)))
        .description(name.meaning())
        .tag("domain", domain)
        .register(registry);
  }

  void roundDecided(String outcome, double seconds) {
    count(MeterName.ROUNDS, "outcome", outcome.toLowerCase(java.util.Locale.ROOT));
    if (seconds > 0) {
      rounds.record(Duration.ofNanos((long) (seconds * 1e9)));
    }
  }

  private void count(MeterName name, String tag, String value) {
    registry.counter(name.exported(), tag, value.toLowerCase(java.util.Locale.ROOT)).increment();
  }

  /** The last window of each domain that has series of its own, in order of the names. */
  Map<String, Window> windows() {
    return new TreeMap<>(windows);
  }
}
