package io.unimos.console;

import io.unimos.event.Prediction;
import io.unimos.page.Words;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the console keeps of one prediction.
 *
 * @param at record time of the prediction
 * @param prototypes what the aligned prototypes said; empty while there are none
 * @param vision what the vision head said; empty before the first version
 * @param language what the language head said; empty before the first version
 * @param served whose answer the label is: adapted, shadow or zero_shot
 * @param adapted what would have been served without the shadow; there in shadow alone
 * @param noneOfThese whether the service says that it shows none of the classes
 * @param truth the true label, where the image came with it
 * @param partition of the image's record on the image topic
 * @param offset of that record
 * @param onImageTopic whether the image was read from the topic that the settings name
 */
public record Seen(
    String id,
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
    int partition,
    long offset,
    boolean onImageTopic,
    boolean duplicate,
    boolean noneOfThese,
    Optional<String> truth) {
  /** The record, its instant, three optionals and the id's header; labels are shared. */
  private static final int FIXED_BYTES = 272;

  static Seen of(
      Prediction event,
      long millis,
      String imageTopic,
      Optional<String> truth,
      UnaryOperator<String> shared) {
    return new Seen(
        Words.clip(event.getId()),
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
        event.getSourcePartition(),
        event.getSourceOffset(),
        event.getSourceTopic().equals(imageTopic),
        event.getDuplicate(),
        Boolean.TRUE.equals(event.getNoneOfThese()),
        truth.map(shared));
  }

  /** The answer that is compared with zero-shot's: in shadow the one that was not served. */
  public String compared() {
    return adapted.orElse(label);
  }

  /** Whether that is what zero-shot says. */
  public boolean agrees() {
    return compared().equals(zeroShot);
  }

  /** Whether any opinion differs from what was served. */
  public boolean disputed() {
    return noneOfThese
        || !agrees()
        || prototypes.filter(other -> !other.equals(compared())).isPresent()
        || vision.filter(other -> !other.equals(compared())).isPresent()
        || language.filter(other -> !other.equals(compared())).isPresent();
  }

  /** Where its image lies. */
  ImageShelf.Place place() {
    return new ImageShelf.Place(id, partition, offset, onImageTopic);
  }

  int bytes() {
    return FIXED_BYTES + 2 * id.length();
  }
}
