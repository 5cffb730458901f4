package io.unimos.adapt;

import io.unimos.method.annotation.AskStrategy;
import io.unimos.method.heads.Discrepancy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A query for the label of an image, with what was predicted for it when it came.
 *
 * @param image the identity of the image
 * @param sequence its number in the domain
 * @param random true if it was drawn at random: only then its label estimates the accuracy
 * @param strategy the strategy by which the other images are chosen
 * @param top the likeliest classes as served, best first
 * @param opinions the classes that the components named
 * @param until the time after which a first answer is too late, in milliseconds since 1970-01-01
 *     UTC; empty: never
 */
public record AskedFor(
    ImageTag image,
    long sequence,
    boolean random,
    AskStrategy strategy,
    List<Likely> top,
    Opinions opinions,
    OptionalLong until) {

  /** Returns the id of the image. */
  public String id() {
    return image.id();
  }

  /** A class in 0..K-1 with its served probability. */
  public record Likely(int label, double confidence) {}

  /**
   * The classes that the components named.
   *
   * @param zeroShot the class of the text classifier
   * @param prototypes the class of the aligned prototypes
   * @param heads the classes of the version's heads; empty when none served
   */
  public record Opinions(int zeroShot, int prototypes, Optional<OfHeads> heads) {}

  /**
   * The classes and the agreement of both heads.
   *
   * @param vision the class of the vision head
   * @param language the class of the language head
   * @param discrepancy D in 0..ln 2
   * @param category the kind of their agreement
   */
  public record OfHeads(
      int vision, int language, double discrepancy, Discrepancy.Category category) {}
}
