package io.unimos.lab.demo;

import java.util.List;
import java.util.Map;

/**
 * The demo's book at one moment.
 *
 * @param deadLetters counts by reason
 */
record DemoFigures(
    long sent, long predictions, Map<String, Long> deadLetters, List<CameraFigures> cameras) {

  /** Images with an answer of either kind. */
  long answered() {
    return predictions + deadLetters.values().stream().mapToLong(Long::longValue).sum();
  }
}
