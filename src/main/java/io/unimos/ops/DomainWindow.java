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
 * @param canaries what labels tell of the accuracy
 */
public record DomainWindow(
    String decision,
    long version,
    double driftRatio,
    double classDriftRatio,
    double agreement,
    double confidence,
    double flips,
    Canaries canaries) {

  /** Of a domain that nobody labels. */
  public DomainWindow(
      String decision,
      long version,
      double driftRatio,
      double classDriftRatio,
      double agreement,
      double confidence,
      double flips) {
    this(
        decision,
        version,
        driftRatio,
        classDriftRatio,
        agreement,
        confidence,
        flips,
        Canaries.NONE);
  }

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

  /**
   * What people's labels tell of a domain's accuracy since it last changed.
   *
   * @param labelled images drawn at random with a label; 0 where nobody is asked
   * @param accuracy the share of them that was served right, estimated
   * @param low the lower end of its interval over all looks
   * @param high the upper end
   * @param insured whether something else is served instead of the adapted answer
   */
  public record Canaries(int labelled, double accuracy, double low, double high, boolean insured) {
    /** Nobody has labelled. */
    public static final Canaries NONE = new Canaries(0, Double.NaN, Double.NaN, Double.NaN, false);
  }
}
