package io.unimos.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.unimos.core.math.Metric;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** Registers the meters of the catalogue. */
record Meters(MeterRegistry registry) {

  /** Returns the counter with these tags, made at the first call. */
  Counter counter(Metric metric, String... tags) {
    return Counter.builder(metric.exported())
        .description(metric.meaning())
        .tags(tags)
        .register(registry);
  }

  /** Registers a counter of the supplier's value at each scrape, which never falls. */
  void total(Metric metric, DoubleSupplier total) {
    // a meter holds its object weakly, but its function strongly
    FunctionCounter.builder(metric.exported(), registry, living -> total.getAsDouble())
        .description(metric.meaning())
        .register(registry);
  }

  /** Returns the timer with these bucket bounds. */
  Timer timer(Metric metric, Duration... buckets) {
    return Timer.builder(metric.exported())
        .description(metric.meaning())
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  /** Registers a gauge of the supplier's value at each scrape. */
  void gauge(Metric metric, Supplier<Number> value, String... tags) {
    Gauge.builder(metric.exported(), value)
        .description(metric.meaning())
        .tags(tags)
        .register(registry);
  }
}
