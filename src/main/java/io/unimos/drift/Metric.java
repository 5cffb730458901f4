package io.unimos.drift;

import java.util.OptionalDouble;

/**
 * One number of a window with the bound that it is held against.
 *
 * @param name the metric
 * @param value its value in the window
 * @param threshold the bound; empty when the number is only reported
 * @param alarm true when the value is beyond the bound
 */
public record Metric(String name, double value, OptionalDouble threshold, boolean alarm) {

  /** A number for the report. */
  public static Metric reported(String name, double value) {
    return new Metric(name, value, OptionalDouble.empty(), false);
  }

  /** A number that alarms above its bound. */
  public static Metric atMost(String name, double value, double bound) {
    return new Metric(name, value, OptionalDouble.of(bound), value > bound);
  }

  /** A number that alarms below its bound. */
  public static Metric atLeast(String name, double value, double bound) {
    return new Metric(name, value, OptionalDouble.of(bound), value < bound);
  }
}
