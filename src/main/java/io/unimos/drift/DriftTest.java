package io.unimos.drift;

/**
 * The decision of method-specification 5.2: has the domain changed, or only its mix of labels?
 *
 * @param ratio the mean-shift ratio of all features
 * @param classRatio the same within the predicted classes
 * @param shift NONE, LABEL or DOMAIN
 */
public record DriftTest(double ratio, double classRatio, Shift shift) {

  /**
   * Tests the newest features against the reference.
   *
   * @param threshold which both ratios must exceed for another domain
   */
  public static DriftTest of(Reference reference, FeatureSet newest, double threshold) {
    double ratio = MeanShift.ratio(reference.all(), newest.moments());
    double within = MeanShift.classConditionalRatio(reference.byClass(), newest.byClass());
    Shift shift = Shift.NONE;
    if (ratio > threshold) {
      shift = within > threshold ? Shift.DOMAIN : Shift.LABEL;
    }
    return new DriftTest(ratio, within, shift);
  }
}
