package io.unimos.numbers;

import java.util.OptionalDouble;

/**
 * A named number with the bound that it is held against: a metric of a window, or a question of the
 * gate.
 *
 * @param name of {@link MetricNames}
 * @param value the number
 * @param threshold the bound; empty when the number is only reported
 * @param passed true when the number keeps the bound, or nothing was asked
 */
public record Measurement(String name, double value, OptionalDouble threshold, boolean passed) {

  /** A number for the report. */
  public static Measurement reported(String name, double value) {
    return new Measurement(name, value, OptionalDouble.empty(), true);
  }

  /** A question with a lower bound: who cannot tell, NaN, has not passed. */
  public static Measurement atLeast(String name, double value, double bound) {
    return new Measurement(name, value, OptionalDouble.of(bound), value >= bound);
  }

  /** A question with an upper bound: who cannot tell, NaN, has not passed. */
  public static Measurement atMost(String name, double value, double bound) {
    return new Measurement(name, value, OptionalDouble.of(bound), value <= bound);
  }

  /** A metric that alarms below its bound; NaN is no alarm. */
  public static Measurement alarmBelow(String name, double value, double bound) {
    return new Measurement(name, value, OptionalDouble.of(bound), !(value < bound));
  }

  /** A metric that alarms above its bound; NaN is no alarm. */
  public static Measurement alarmAbove(String name, double value, double bound) {
    return new Measurement(name, value, OptionalDouble.of(bound), !(value > bound));
  }

  /** True when the value is beyond the bound. */
  public boolean alarm() {
    return !passed;
  }
}
