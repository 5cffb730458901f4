package io.unimos.evaluate;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.label.QueryStrategy;

/**
 * The people who answer for images, simulated from the folders' labels.
 *
 * @param perWindow B: labels for 128 images; 0: no queries
 * @param strategy by which images are chosen
 * @param delay windows of 128 images after which an answer comes; 0: before the next image
 * @param wrong share of the answers that name another class, 0..1
 */
public record People(int perWindow, QueryStrategy strategy, int delay, double wrong) {
  /** The salt of the random draw; it is fixed, so that every run draws the same images. */
  private static final String SALT = "evaluate";

  /** Returns people who are never queried. */
  public static People none() {
    return new People(0, QueryStrategy.OFF, 0, 0);
  }

  AdaptSettings asking(AdaptSettings settings) {
    return perWindow == 0
        ? settings
        : settings.withAnnotate(new AdaptSettings.Annotate(strategy, perWindow, SALT));
  }
}
