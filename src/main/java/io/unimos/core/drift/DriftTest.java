package io.unimos.core.drift;

import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import java.util.List;

/**
 * The result of the drift test of method-specification 5.2: a change of the domain, of its label
 * mix alone, or none.
 *
 * @param ratio the mean-shift ratio of all features
 * @param classRatio the class-conditional mean-shift ratio
 * @param bound the class-conditional ratio above which an alarm is certain
 * @param shift NONE, LABEL or DOMAIN
 */
public record DriftTest(double ratio, double classRatio, double bound, Shift shift) {

  /** Returns true if images of the same classes look different, by more than chance. */
  public boolean alarm() {
    return shift == Shift.DOMAIN;
  }

  /** Returns true if they look more different than a class that is new to the domain explains. */
  public boolean certain() {
    return alarm() && classRatio > bound;
  }

  /**
   * Tests the newest features against the reference.
   *
   * @param correlation the label correlation before the newest features, 0..1; 1 if it is not to be
   *     relied on
   */
  public static DriftTest of(Reference reference, FeatureSet newest, double correlation) {
    double ratio = MeanShift.ratio(reference.all(), newest.moments());
    double within = MeanShift.classConditionalRatio(reference.byClass(), newest.byClass());
    Shift shift = Shift.NONE;
    if (ratio > MeanShift.THRESHOLD) {
      shift = within > MeanShift.THRESHOLD ? Shift.DOMAIN : Shift.LABEL;
    }
    return new DriftTest(ratio, within, MeanShift.bound(reference.byClass(), correlation), shift);
  }

  /** Returns both ratios with their thresholds. */
  public List<Measurement> metrics() {
    return List.of(
        Measurement.alarmAbove(Metric.MEAN_SHIFT_RATIO, ratio, MeanShift.THRESHOLD),
        Measurement.alarmAbove(Metric.CLASS_CONDITIONAL_RATIO, classRatio, MeanShift.THRESHOLD));
  }
}
