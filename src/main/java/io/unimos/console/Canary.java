package io.unimos.console;

import io.unimos.event.Canaries;
import io.unimos.page.Words;
import java.util.Optional;

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
 * @param servedInstead what is served instead of the adapted answer since labels say that it is
 *     better; empty mostly
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
    String servedInstead,
    int labels) {
  /** Strong evidence, as the schema says. */
  private static final double STRONG = 10;

  static Canary of(Canaries event, Optional<String> servedInstead) {
    return new Canary(
        event.getRight(),
        event.getWrong(),
        event.getAccuracy(),
        event.getLow(),
        event.getHigh(),
        event.getAnyTimeLow(),
        event.getAnyTimeHigh(),
        event.getForZeroShot(),
        servedInstead.orElse(""),
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
    if (!servedInstead.isEmpty()) {
      return "The labels have said that %s is better: it is served until they say the reverse (%s)."
          .formatted(servedInstead.equals("ZERO_SHOT") ? "zero-shot" : "the prototypes", value);
    }
    return forZeroShot >= STRONG
        ? "The labels say that zero-shot would be better (" + value + ")."
        : "Nothing strong says that zero-shot would be better (" + value + ").";
  }
}
