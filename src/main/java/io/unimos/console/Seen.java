package io.unimos.console;

import io.unimos.event.Prediction;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the console keeps of one prediction.
 *
 * @param at record time of the prediction
 * @param prototypes what the aligned prototypes said; empty while there are none
 * @param vision what the vision head said; empty before the first version
 * @param language what the language head said; empty before the first version
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
    long version,
    long sequence,
    int partition,
    long offset,
    boolean onImageTopic,
    boolean duplicate) {
  /** The record, its instant, three optionals and the id's header; labels are shared. */
  private static final int FIXED_BYTES = 232;

  static Seen of(Prediction event, long millis, String imageTopic, UnaryOperator<String> shared) {
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
        event.getAdapterVersion(),
        event.getDomainSequence(),
        event.getSourcePartition(),
        event.getSourceOffset(),
        event.getSourceTopic().equals(imageTopic),
        event.getDuplicate());
  }

  /** Whether what was served is what zero-shot would have said. */
  public boolean agrees() {
    return label.equals(zeroShot);
  }

  /** Whether any opinion differs from what was served. */
  public boolean disputed() {
    return !agrees()
        || prototypes.filter(other -> !other.equals(label)).isPresent()
        || vision.filter(other -> !other.equals(label)).isPresent()
        || language.filter(other -> !other.equals(label)).isPresent();
  }

  int bytes() {
    return FIXED_BYTES + 2 * id.length();
  }
}
