package io.unimos.ops;

import java.util.Locale;

/**
 * A domain's last window, as its gauges show it.
 *
 * @param decision what was decided at its end
 * @param version the version that serves; 0 when none does
 * @param driftRatio mean-shift ratio; NaN when it was not tested
 * @param classDriftRatio the same within the predicted classes; NaN when it was not tested
 * @param agreement share of images on which both heads agree; NaN without heads
 * @param confidence mean served probability; NaN when nothing was learned from
 * @param flips share of images served otherwise than by zero-shot; NaN likewise
 */
public record DomainWindow(
    String decision,
    long version,
    double driftRatio,
    double classDriftRatio,
    double agreement,
    double confidence,
    double flips) {

  /** As a tag. */
  String decided() {
    return decision.toLowerCase(Locale.ROOT);
  }

  double safe() {
    return decided().equals("safe") ? 1 : 0;
  }

  /** True when a person may want to look at the domain. */
  boolean trouble() {
    return !decided().equals("keep") && !decided().equals("train");
  }
}
