package io.unimos.adapt;

import io.unimos.memory.MemoryEntry;
import io.unimos.method.LabelledRows;
import io.unimos.method.heads.Heads;
import io.unimos.method.heads.ServedVersion;
import io.unimos.method.prototypes.PrototypeView;
import java.util.List;
import java.util.Optional;

/**
 * A round that a domain wants: all that it depends on, frozen. Immutable; any thread.
 *
 * @param domain whose
 * @param window at whose end it was wanted
 * @param epoch counts the domain's flushes: results of an earlier one are too late
 * @param records of the domain since its start or flush, at the window's end
 * @param entries the memory, oldest first
 * @param labelled raw features of images that people have labelled, oldest first
 * @param labels taken by the domain until the round got its turn
 * @param view the prototypes at the window's end
 * @param parent where it starts
 * @param steps whether MET steps follow on the closed form
 * @param seed of everything that is drawn: from domain, window and parent
 */
public record RoundRequest(
    String domain,
    long window,
    long epoch,
    long records,
    List<MemoryEntry> entries,
    LabelledRows labelled,
    long labels,
    PrototypeView view,
    Start parent,
    Steps steps,
    long seed) {

  /**
   * Where a round starts.
   *
   * @param serving the version that serves; 0 for none
   * @param version it, for the gate
   * @param heads to train on; empty for a cold start
   * @param stepsBefore training steps behind the heads
   */
  record Start(
      long serving, Optional<LiveVersion> version, Optional<Heads> heads, long stepsBefore) {}

  /** Whether a round takes its MET steps, and if not, why. */
  public enum Steps {
    /** They follow on the closed form. */
    TAKEN,
    /** More training is wanted than is allowed: the closed form is all. */
    OVER_BUDGET,
    /** Labels come in runs, where they cost more than they bring. */
    IN_RUNS
  }

  /** The heads that serve when the round is wanted; empty while the prototypes serve alone. */
  public Optional<ServedVersion> served() {
    return parent.version().map(LiveVersion::served);
  }

  /** The version that serves when the round is wanted; 0 for none. */
  public long serving() {
    return parent.serving();
  }

  /** The same domain, window and parent give the same seed, anywhere. */
  static long seed(String domain, long window, long parent) {
    long seed = 0;
    for (int i = 0; i < domain.length(); i++) {
      seed = mixed(seed + domain.charAt(i));
    }
    return mixed(mixed(seed + window) + parent);
  }

  /** The finaliser of SplittableRandom (David Stafford's variant 13). */
  private static long mixed(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
