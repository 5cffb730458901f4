package io.unimos.core.math;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A number with its bound: a metric of a window, or a check of the gate.
 *
 * @param metric its entry in the catalogue
 * @param value the number
 * @param threshold the bound; empty when the number is only reported
 * @param passed true when the number keeps the bound, or has none
 */
public record Measurement(Metric metric, double value, OptionalDouble threshold, boolean passed) {

  /** Returns a number that is only reported. */
  public static Measurement reported(Metric metric, double value) {
    return new Measurement(metric, value, OptionalDouble.empty(), true);
  }

  /** Returns a check with a lower bound; NaN fails it. */
  public static Measurement atLeast(Metric metric, double value, double bound) {
    return new Measurement(metric, value, OptionalDouble.of(bound), value >= bound);
  }

  /** Returns a check with an upper bound; NaN fails it. */
  public static Measurement atMost(Metric metric, double value, double bound) {
    return new Measurement(metric, value, OptionalDouble.of(bound), value <= bound);
  }

  /** Returns a metric that alarms below its bound; NaN is no alarm. */
  public static Measurement alarmBelow(Metric metric, double value, double bound) {
    return new Measurement(metric, value, OptionalDouble.of(bound), !(value < bound));
  }

  /** Returns a metric that alarms above its bound; NaN is no alarm. */
  public static Measurement alarmAbove(Metric metric, double value, double bound) {
    return new Measurement(metric, value, OptionalDouble.of(bound), !(value > bound));
  }

  /** Returns the first of a metric in a list; empty without one. */
  public static Optional<Measurement> of(Metric metric, List<Measurement> all) {
    return all.stream().filter(each -> each.metric == metric).findFirst();
  }

  /** Returns the name in records on the topics. */
  public String name() {
    return metric.onTopic();
  }

  /** Returns true when the value is beyond the bound. */
  public boolean alarm() {
    return !passed;
  }
}
