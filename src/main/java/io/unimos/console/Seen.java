package io.unimos.console;

import io.unimos.event.Prediction;
import io.unimos.page.Words;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The part of a prediction that the console keeps.
 *
 * @param place the place of the image
 * @param at the record time of the prediction
 * @param prototypes the class of the aligned prototypes; empty while there are none
 * @param vision the class of the vision head; empty before the first version
 * @param language the class of the language head; empty before the first version
 * @param served the origin of the label: adapted, shadow or zero_shot
 * @param adapted the answer of the adapter that shadow mode did not serve; empty in other modes
 * @param unknownClass whether the service assigns the image to the unknown class
 * @param truth the true label, if the image carried one
 */
public record Seen(
    ImageCache.Place place,
    Instant at,
    String label,
    float confidence,
    String zeroShot,
    float zeroShotConfidence,
    Optional<String> prototypes,
    Optional<String> vision,
    Optional<String> language,
    String served,
    Optional<String> adapted,
    long version,
    long sequence,
    boolean duplicate,
    boolean unknownClass,
    Optional<String> truth) {
  /**
   * The size of the record, its place, its instant, three optionals and the id's header; labels are
   * shared.
   */
  private static final int FIXED_BYTES = 296;

  static Seen of(
      Prediction event,
      long millis,
      String imageTopic,
      Optional<String> truth,
      UnaryOperator<String> shared) {
    return new Seen(
        new ImageCache.Place(
            Words.clip(event.getId()),
            event.getSourcePartition(),
            event.getSourceOffset(),
            event.getSourceTopic().equals(imageTopic)),
        Instant.ofEpochMilli(millis),
        shared.apply(event.getLabel()),
        event.getConfidence(),
        shared.apply(event.getZeroShotLabel()),
        event.getZeroShotConfidence(),
        Optional.ofNullable(event.getPrototypeLabel()).map(shared),
        Optional.ofNullable(event.getVisionLabel()).map(shared),
        Optional.ofNullable(event.getLanguageLabel()).map(shared),
        shared.apply(event.getServed().name().toLowerCase(Locale.ROOT)),
        Optional.ofNullable(event.getAdaptedLabel()).map(shared),
        event.getAdapterVersion(),
        event.getDomainSequence(),
        event.getDuplicate(),
        Boolean.TRUE.equals(event.getUnknownClass()),
        truth.map(shared));
  }

  /**
   * Returns the answer that is compared with zero-shot; in shadow mode that is the one not served.
   */
  public String compared() {
    return adapted.orElse(label);
  }

  /** Returns whether that answer equals the zero-shot answer. */
  public boolean agrees() {
    return compared().equals(zeroShot);
  }

  /** Returns whether any classifier disagrees with the served answer. */
  public boolean disputed() {
    return unknownClass
        || !agrees()
        || prototypes.filter(other -> !other.equals(compared())).isPresent()
        || vision.filter(other -> !other.equals(compared())).isPresent()
        || language.filter(other -> !other.equals(compared())).isPresent();
  }

  /** Returns the id of the image in a form safe to display. */
  public String id() {
    return place.id();
  }

  int bytes() {
    return FIXED_BYTES + 2 * id().length();
  }
}
