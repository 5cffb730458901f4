package io.unimos.lab.demo;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of the demo at one moment.
 *
 * @param deadLetters counts by reason
 */
record DemoFigures(
    long sent, long predictions, Map<String, Long> deadLetters, List<Camera> cameras) {

  /**
   * The adaptation to one camera so far.
   *
   * @param drift the mean-shift ratio of the latest drift report that has one, about 1 without a
   *     shift; NaN before
   * @param decision of the latest drift report; empty before the first
   * @param version the adapter version that served last; 0 before the first
   * @param versions how many adapter versions have which status
   * @param decisions how many drift reports made which decision
   */
  record Adaptation(
      double drift,
      String decision,
      long version,
      Map<String, Long> versions,
      Map<String, Long> decisions) {}

  /**
   * The line of one camera in tables and report.
   *
   * @param condition of its latest answered image; empty before the first
   * @param all accuracy over all answers by its key in the report, 0..1; NaN without answers
   * @param last over the last {@link CameraScore#LAST}
   * @param recent over the last {@link CameraScore#RECENT}
   * @param adaptation what the service did about it
   */
  record Camera(
      String domain,
      String condition,
      long sent,
      long predictions,
      Map<String, Double> all,
      Map<String, Double> last,
      Map<String, Double> recent,
      Adaptation adaptation) {}

  /** Returns the number of images with an answer of either kind. */
  long answered() {
    return predictions + deadLetters.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the result in one sentence for newcomers. */
  String inOneSentence() {
    return predictions == 0
        ? "No image was classified."
        : String.format(
            Locale.ROOT,
            "In short: of 100 images, %d were named right by the service, which learned by itself"
                + " how each camera sees, and %d by the same model without learning; nobody told"
                + " either what any of the %,d images shows.",
            Math.round(100 * right(CameraScore.SERVED) / predictions),
            Math.round(100 * right(CameraScore.ZERO_SHOT) / predictions),
            predictions);
  }

  private double right(String key) {
    return cameras.stream()
        .filter(camera -> camera.predictions > 0)
        .mapToDouble(camera -> camera.predictions * camera.all.get(key))
        .sum();
  }
}
