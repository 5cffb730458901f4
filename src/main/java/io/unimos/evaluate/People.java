package io.unimos.evaluate;

import io.unimos.adapt.AdaptSettings;
import io.unimos.method.annotation.AskStrategy;

/**
 * People who answer for images, played from the folders' truth.
 *
 * @param perWindow B: labels for 128 images; 0: nobody is asked
 * @param strategy by which images are chosen
 * @param delay windows of 128 images after which an answer comes; 0: before the next image
 * @param wrong share of the answers that name another class, 0..1
 */
public record People(int perWindow, AskStrategy strategy, int delay, double wrong) {
  /** The same images are drawn in every run. */
  private static final String SALT = "evaluate";

  /** Nobody. */
  public static People none() {
    return new People(0, AskStrategy.OFF, 0, 0);
  }

  AdaptSettings asking(AdaptSettings settings) {
    return perWindow == 0
        ? settings
        : settings.withAnnotate(new AdaptSettings.Annotate(strategy, perWindow, SALT));
  }
}
