package io.unimos.core;

import java.util.EnumSet;
import java.util.Set;

/**
 * The constants of a round's closed form (method-specification 4.14).
 *
 * @param neighbours of each record in the graph, 10
 * @param sharpness power of the cosine on an edge, 3
 * @param iterations of the propagation, 20
 * @param spread share that comes from the neighbours, .9
 * @param passes of seeds, propagation and ridge, 3
 * @param without parts that an ablation leaves out
 */
public record LabelSettings(
    int neighbours, int sharpness, int iterations, double spread, int passes, Set<Part> without) {

  /** The parts that an ablation can leave out. */
  public enum Part {
    /** The source probe: without it the first seeds are the prototypes' answers. */
    PROBE_SEEDS,
    /** The balance of the classes: without it the scores are taken as they are. */
    BALANCE,
    /** The bank in the graph: without it labels spread among the memory's records only. */
    BANK_ROWS,
    /** The ridge: without it the probe with the balance of its classes is served. */
    RIDGE
  }

  public LabelSettings {
    without = Set.copyOf(without);
  }

  /** Returns the constants of method-specification 4.14. */
  public static LabelSettings standard() {
    return new LabelSettings(10, 3, 20, .9, 3, Set.of());
  }

  /** Returns these settings without a part. */
  public LabelSettings without(Part part) {
    EnumSet<Part> all = EnumSet.of(part);
    all.addAll(without);
    return new LabelSettings(neighbours, sharpness, iterations, spread, passes, all);
  }

  /** Returns these settings with another number of passes. */
  public LabelSettings withPasses(int count) {
    return new LabelSettings(neighbours, sharpness, iterations, spread, count, without);
  }

  /** Returns true when a part is not left out. */
  public boolean has(Part part) {
    return !without.contains(part);
  }
}
