package io.unimos.console;

import io.unimos.event.Canaries;
import io.unimos.page.Words;

/**
 * What people's labels told of a camera's accuracy at a window's end, since the camera last changed
 * and from images drawn at random alone.
 *
 * @param accuracy estimate of the share served right, 0..1
 * @param low lower end of the 90 % interval at this look
 * @param high its upper end
 * @param anyTimeLow lower end of the 90 % interval over all looks
 * @param anyTimeHigh its upper end
 * @param forZeroShot e-value for zero-shot being better than what is served
 * @param labels images with a class that counts, drawn at random or not
 */
public record Canary(
    int right,
    int wrong,
    double accuracy,
    double low,
    double high,
    double anyTimeLow,
    double anyTimeHigh,
    double forZeroShot,
    int labels) {
  /** Strong evidence, as the schema says. */
  private static final double STRONG = 10;

  static Canary of(Canaries event) {
    return new Canary(
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

  /** Images drawn at random that have a label. */
  public int count() {
    return right + wrong;
  }

  /** For a page. */
  public String accuracyText() {
    return Words.percent(accuracy);
  }

  /** The interval at this look, for a page. */
  public String interval() {
    return Words.percent(low) + " to " + Words.percent(high);
  }

  /** The interval over all looks, for a page. */
  public String anyTime() {
    return Words.percent(anyTimeLow) + " to " + Words.percent(anyTimeHigh);
  }

  /** How much speaks for zero-shot, in words. */
  public String verdict() {
    String value = "e-value " + Words.number(forZeroShot, 2) + ", of which 10 were strong";
    return forZeroShot >= STRONG
        ? "The labels say that zero-shot would be better (" + value + ")."
        : "Nothing strong says that zero-shot would be better (" + value + ").";
  }
}
