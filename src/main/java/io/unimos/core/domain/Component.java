package io.unimos.core.domain;

import java.util.Arrays;
import java.util.List;

/**
 * A member of the ensemble, or the ensemble itself: each names a class for an image. {@link
 * Ensemble} alone computes their answers; records, reports and figures list them in this order.
 */
public enum Component {
  /** The text classifier, which never learns. */
  ZERO_SHOT("zeroShot", "zero-shot", true),
  /** The aligned prototypes. */
  PROTOTYPES("prototypes", "aligned prototypes", true),
  /** The version's vision head, at its own temperature. */
  VISION("vision", "vision head", false),
  /** The version's language head, at its own temperature. */
  LANGUAGE("language", "language head", false),
  /** The ensemble of all others: the answer that is served. */
  SERVED("served", "served", true);

  private static final List<Component> UNCONDITIONAL =
      Arrays.stream(values()).filter(component -> component.always).toList();

  private final String key;
  private final String title;
  private final boolean always;

  Component(String key, String title, boolean always) {
    this.key = key;
    this.title = title;
    this.always = always;
  }

  /**
   * Returns the components that answer every image, whether a version serves or not; only these can
   * be counted over all images.
   */
  public static List<Component> unconditional() {
    return UNCONDITIONAL;
  }

  /** Returns its name in files. */
  public String key() {
    return key;
  }

  /** Returns its name for people. */
  public String title() {
    return title;
  }
}
