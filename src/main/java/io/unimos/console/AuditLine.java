package io.unimos.console;

import io.unimos.core.label.AuditSample;
import io.unimos.page.Words;
import java.util.OptionalInt;

/**
 * The audit sample of a camera at the end of a window. It covers the time since the camera last
 * changed and only images drawn at random.
 *
 * @param accuracy the estimated accuracy of the served answers, 0..1
 * @param low the lower end of the 90 % interval at this look
 * @param high the upper end of that interval
 * @param anyTimeLow the lower end of the 90 % interval over all looks
 * @param anyTimeHigh the upper end of that interval
 * @param forZeroShot the e-value for zero-shot being better than what is served
 * @param labels the number of labelled images that count, drawn at random or not
 */
public record AuditLine(
    int right,
    int wrong,
    double accuracy,
    double low,
    double high,
    double anyTimeLow,
    double anyTimeHigh,
    double forZeroShot,
    int labels) {
  /** The e-value from which evidence counts as strong, as the schema defines it. */
  private static final double STRONG = 10;

  static AuditLine of(io.unimos.event.AuditSample event) {
    return new AuditLine(
        event.getRight(),
        event.getWrong(),
        event.getAccuracy(),
        event.getLow(),
        event.getHigh(),
        event.getAnyTimeLow(),
        event.getAnyTimeHigh(),
        event.getForZeroShot(),
        event.getLabels());
  }

  /** Returns the number of labelled images that were drawn at random. */
  public int count() {
    return right + wrong;
  }

  /** Returns the accuracy for a page. */
  public String accuracyText() {
    return Words.percent(accuracy);
  }

  /** Returns the interval at this look, for a page. */
  public String interval() {
    return Words.percent(low) + " to " + Words.percent(high);
  }

  /** Returns the interval over all looks, for a page. */
  public String anyTime() {
    return Words.percent(anyTimeLow) + " to " + Words.percent(anyTimeHigh);
  }

  /** Returns the width of the interval over all looks: what labels could still tell. */
  public double unknown() {
    return anyTimeHigh - anyTimeLow;
  }

  /** Returns how many more labels tell the accuracy to within five points, for a page. */
  public String untilKnown() {
    OptionalInt more = AuditSample.untilKnown(right, wrong);
    if (count() == 0) {
      return "";
    }
    if (more.isEmpty()) {
      return "Five points would take more labels than a camera keeps.";
    }
    return more.getAsInt() == 0
        ? "Decided: known to within five points."
        : "Label %d more drawn at random and you know to within five points."
            .formatted(more.getAsInt());
  }

  /** Returns the strength of the evidence for zero-shot, in words. */
  public String verdict() {
    String value = "e-value " + Words.number(forZeroShot, 2) + "; 10 would be strong";
    return forZeroShot >= STRONG
        ? "The labels say that zero-shot would be better (" + value + ")."
        : "Nothing strong says that zero-shot would be better (" + value + ").";
  }
}
