package io.unimos.service.check;

/**
 * What is not as it ought to be in this cluster.
 *
 * @param key the setting to look at
 * @param text what is wrong and what is expected, in one line
 * @param stops whether the service would not work with it; else it is to be mended some time
 */
public record Problem(String key, String text, boolean stops) {

  /** One with which the service would not work. */
  public Problem(String key, String text) {
    this(key, text, true);
  }

  @Override
  public String toString() {
    return key + ": " + text;
  }
}
