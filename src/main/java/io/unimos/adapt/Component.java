package io.unimos.adapt;

import io.unimos.event.Prediction;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A member of the ensemble, or the ensemble itself: each names a class for an image. {@link
 * Ensemble} alone computes their answers; records, reports and figures list them in this order.
 */
@SuppressWarnings("ImmutableEnumChecker") // method references hold no state
public enum Component {
  /** The text classifier, which never learns. */
  ZERO_SHOT(
      "zeroShot",
      "zero-shot",
      true,
      Prediction::getZeroShotLabel,
      Prediction.Builder::setZeroShotLabel),
  /** The aligned prototypes. */
  PROTOTYPES(
      "prototypes",
      "aligned prototypes",
      true,
      Prediction::getPrototypeLabel,
      Prediction.Builder::setPrototypeLabel),
  /** The version's vision head, at its own temperature. */
  VISION(
      "vision",
      "vision head",
      false,
      Prediction::getVisionLabel,
      Prediction.Builder::setVisionLabel),
  /** The version's language head, at its own temperature. */
  LANGUAGE(
      "language",
      "language head",
      false,
      Prediction::getLanguageLabel,
      Prediction.Builder::setLanguageLabel),
  /** The ensemble of all others: the answer that is served. */
  SERVED("served", "served", true, Prediction::getLabel, Prediction.Builder::setLabel);

  private static final List<Component> UNCONDITIONAL =
      Arrays.stream(values()).filter(component -> component.always).toList();

  private final String key;
  private final String title;
  private final boolean always;
  private final Function<Prediction, String> label;
  private final BiConsumer<Prediction.Builder, String> setLabel;

  Component(
      String key,
      String title,
      boolean always,
      Function<Prediction, String> label,
      BiConsumer<Prediction.Builder, String> setLabel) {
    this.key = key;
    this.title = title;
    this.always = always;
    this.label = label;
    this.setLabel = setLabel;
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

  /** Returns the class that it names in a prediction; empty if it did not answer. */
  public Optional<String> label(Prediction prediction) {
    return Optional.ofNullable(label.apply(prediction));
  }

  /** Puts the class that it names into a prediction. */
  public void label(Prediction.Builder prediction, String name) {
    setLabel.accept(prediction, name);
  }
}
