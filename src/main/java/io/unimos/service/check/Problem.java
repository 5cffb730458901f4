package io.unimos.service.check;

/**
 * A deviation of this cluster from the expected set-up.
 *
 * @param key the setting to look at
 * @param text the deviation and the expected state, in one line
 * @param stops true if the service would not work with it; false if it can be corrected later
 */
public record Problem(String key, String text, boolean stops) {

  /** Creates a problem with which the service would not work. */
  public Problem(String key, String text) {
    this(key, text, true);
  }

  @Override
  public String toString() {
    return key + ": " + text;
  }
}
