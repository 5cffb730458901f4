package io.unimos.core.domain;

import io.unimos.core.label.QueryStrategy;
import io.unimos.core.met.Discrepancy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A query for the label of an image.
 *
 * @param entry the image as it is remembered
 * @param seen the answers of the domain when it came
 * @param random true if it was drawn at random: only then its label estimates the accuracy
 * @param strategy the strategy by which the other images are chosen
 * @param until the time after which a first answer is too late, in milliseconds since 1970-01-01
 *     UTC; empty: never
 * @param former the class that would have been served without the present version; empty unless
 *     that version is on trial and the image was drawn at random
 */
public record AskedFor(
    MemoryEntry entry,
    SeenImage seen,
    boolean random,
    QueryStrategy strategy,
    OptionalLong until,
    OptionalInt former) {
  /** Returns the identity of the image. */
  public ImageTag image() {
    return ImageTag.fromBytes(entry.tag());
  }

  /** Returns the id of the image. */
  public String id() {
    return image().id();
  }

  /** Returns the number of the image in its domain. */
  public long sequence() {
    return entry.sequence();
  }

  /** Returns the likeliest classes as served, best first. */
  public List<Likely> top() {
    return seen.top();
  }

  /** Returns the classes that the components named. */
  public Opinions opinions() {
    return seen.opinions();
  }

  /** Returns the row that is kept of the image. */
  AskedImage row() {
    return new AskedImage(entry, seen.plain(), seen.prototypes(), new TreeMap<>());
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
