package io.unimos.service.check;

/**
 * Why the service would not work against this cluster.
 *
 * @param key the setting to look at
 * @param text what is wrong and what is expected, in one line
 */
public record Problem(String key, String text) {

  @Override
  public String toString() {
    return key + ": " + text;
  }
}
