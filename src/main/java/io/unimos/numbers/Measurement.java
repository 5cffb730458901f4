package io.unimos.numbers;

import java.util.OptionalDouble;

/**
 * A named number with its bound: a metric of a window, or a check of the gate.
 *
 * @param name of {@link MetricNames}
 * @param value the number
 * @param threshold the bound; empty when the number is only reported
 * @param passed true when the number keeps the bound, or has none
 */
public record Measurement(String name, double value, OptionalDouble threshold, boolean passed) {

  /** Returns a number that is only reported. */
  public static Measurement reported(String name, double value) {
    return new Measurement(name, value, OptionalDouble.empty(), true);
  }

  /** Returns a check with a lower bound; NaN fails it. */
  public static Measurement atLeast(String name, double value, double bound) {
    return new Measurement(name, value, OptionalDouble.of(bound), value >= bound);
  }

  /** Returns a check with an upper bound; NaN fails it. */
  public static Measurement atMost(String name, double value, double bound) {
    return new Measurement(name, value, OptionalDouble.of(bound), value <= bound);
  }

  /** Returns a metric that alarms below its bound; NaN is no alarm. */
  public static Measurement alarmBelow(String name, double value, double bound) {
    return new Measurement(name, value, OptionalDouble.of(bound), !(value < bound));
  }

  /** Returns a metric that alarms above its bound; NaN is no alarm. */
  public static Measurement alarmAbove(String name, double value, double bound) {
    return new Measurement(name, value, OptionalDouble.of(bound), !(value > bound));
  }

  /** Returns true when the value is beyond the bound. */
  public boolean alarm() {
    return !passed;
  }
}
