package io.unimos.method.gate;

import java.util.OptionalDouble;

/**
 * One question of the gate.
 *
 * @param name the question
 * @param value the candidate's number
 * @param threshold the bound; empty when the number is only logged
 * @param passed true when the candidate passed, or nothing was asked
 */
public record Verdict(String name, double value, OptionalDouble threshold, boolean passed) {

  /** A number with a lower bound. NaN fails. */
  static Verdict atLeast(String name, double value, double bound) {
    return new Verdict(name, value, OptionalDouble.of(bound), value >= bound);
  }

  /** A number with an upper bound. NaN fails. */
  static Verdict atMost(String name, double value, double bound) {
    return new Verdict(name, value, OptionalDouble.of(bound), value <= bound);
  }

  /** A number for the log. */
  static Verdict logged(String name, double value) {
    return new Verdict(name, value, OptionalDouble.empty(), true);
  }
}
