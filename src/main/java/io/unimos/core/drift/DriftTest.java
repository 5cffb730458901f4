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
 * @param classThreshold the threshold of the class-conditional ratio
 * @param shift NONE, LABEL or DOMAIN
 */
public record DriftTest(double ratio, double classRatio, double classThreshold, Shift shift) {

  /**
   * Tests the newest features against the reference.
   *
   * @param labelCorrelation the label correlation, 0..1
   */
  public static DriftTest of(Reference reference, FeatureSet newest, double labelCorrelation) {
    double ratio = MeanShift.ratio(reference.all(), newest.moments());
    double within = MeanShift.classConditionalRatio(reference.byClass(), newest.byClass());
    double bound = MeanShift.THRESHOLD + MeanShift.WHEN_CORRELATED * labelCorrelation;
    Shift shift = Shift.NONE;
    if (ratio > MeanShift.THRESHOLD) {
      shift = within > bound ? Shift.DOMAIN : Shift.LABEL;
    }
    return new DriftTest(ratio, within, bound, shift);
  }

  /** Returns both ratios with their thresholds. */
  public List<Measurement> metrics() {
    return List.of(
        Measurement.alarmAbove(Metric.MEAN_SHIFT_RATIO, ratio, MeanShift.THRESHOLD),
        Measurement.alarmAbove(Metric.CLASS_CONDITIONAL_RATIO, classRatio, classThreshold));
  }
}
