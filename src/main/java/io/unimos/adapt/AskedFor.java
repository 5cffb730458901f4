package io.unimos.adapt;

import io.unimos.method.annotation.AskStrategy;
import io.unimos.method.heads.Discrepancy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An image that people are asked for, and what was said of it when it came.
 *
 * @param image what names it
 * @param sequence its number in the domain
 * @param random true when it was drawn at random: only then its label tells of the accuracy
 * @param strategy by which the others are chosen
 * @param top the likeliest classes as served, best first
 * @param opinions of the single components
 * @param until a first answer after that is too late, in milliseconds since 1970-01-01 UTC; empty:
 *     none is
 */
public record AskedFor(
    ImageTag image,
    long sequence,
    boolean random,
    AskStrategy strategy,
    List<Likely> top,
    Opinions opinions,
    OptionalLong until) {

  /** Of the image. */
  public String id() {
    return image.id();
  }

  /** A class in 0..K-1 with its served probability. */
  public record Likely(int label, double confidence) {}

  /**
   * What the components named.
   *
   * @param zeroShot the text classifier's class
   * @param prototypes the aligned prototypes' class
   * @param heads the version's; empty when none served
   */
  public record Opinions(int zeroShot, int prototypes, Optional<OfHeads> heads) {}

  /**
   * What both heads said.
   *
   * @param vision class of the vision head
   * @param language class of the language head
   * @param discrepancy D in 0..ln 2
   * @param category how they agree
   */
  public record OfHeads(
      int vision, int language, double discrepancy, Discrepancy.Category category) {}
}
