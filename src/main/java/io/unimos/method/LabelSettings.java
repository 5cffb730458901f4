package io.unimos.method;

import java.util.EnumSet;
import java.util.Set;

/**
 * Constants of a round's closed form (method-specification 4.14).
 *
 * @param neighbours of each record in the graph, 10 (20 gained nothing)
 * @param sharpness power of the cosine on an edge, 3
 * @param iterations of the propagation, 20 (more gained nothing)
 * @param spread share that comes from the neighbours, .9
 * @param passes of seeds, propagation and ridge, 3
 * @param without parts that are left out, to see what they are worth
 */
public record LabelSettings(
    int neighbours, int sharpness, int iterations, double spread, int passes, Set<Part> without) {

  /** What can be left out. */
  public enum Part {
    /** The source's probe: the first seeds are the prototypes' answers. */
    PROBE_SEEDS,
    /** The balance of the classes: the scores are taken as they are. */
    BALANCE,
    /** The bank in the graph: the memory's records tell only each other. */
    BANK_ROWS,
    /** The ridge: what is served is the probe with the balance of its classes. */
    RIDGE
  }

  public LabelSettings {
    without = Set.copyOf(without);
  }

  /** The constants of method-specification 4.14. */
  public static LabelSettings standard() {
    return new LabelSettings(10, 3, 20, .9, 3, Set.of());
  }

  /** The same without a part. */
  public LabelSettings without(Part part) {
    EnumSet<Part> all = EnumSet.of(part);
    all.addAll(without);
    return new LabelSettings(neighbours, sharpness, iterations, spread, passes, all);
  }

  /** The same with another number of passes. */
  public LabelSettings withPasses(int count) {
    return new LabelSettings(neighbours, sharpness, iterations, spread, count, without);
  }

  /** Whether a part takes part. */
  public boolean has(Part part) {
    return !without.contains(part);
  }
}
