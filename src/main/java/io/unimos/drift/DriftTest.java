package io.unimos.drift;

/**
 * The result of the drift test of method-specification 5.2: a change of the domain, of its label
 * mix alone, or none.
 *
 * @param ratio the mean-shift ratio of all features
 * @param classRatio the class-conditional mean-shift ratio
 * @param shift NONE, LABEL or DOMAIN
 */
public record DriftTest(double ratio, double classRatio, Shift shift) {

  /** Tests the newest features against the reference. */
  public static DriftTest of(Reference reference, FeatureSet newest) {
    double ratio = MeanShift.ratio(reference.all(), newest.moments());
    double within = MeanShift.classConditionalRatio(reference.byClass(), newest.byClass());
    Shift shift = Shift.NONE;
    if (ratio > MeanShift.THRESHOLD) {
      shift = within > MeanShift.CLASS_THRESHOLD ? Shift.DOMAIN : Shift.LABEL;
    }
    return new DriftTest(ratio, within, shift);
  }
}
