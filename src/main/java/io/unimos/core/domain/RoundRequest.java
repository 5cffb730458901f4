package io.unimos.core.domain;

import io.unimos.core.met.Heads;
import io.unimos.core.met.ServedVersion;
import io.unimos.core.prototypes.PrototypeView;
import io.unimos.core.source.LabelledRows;
import java.util.List;
import java.util.Optional;

/**
 * The request for a round, with a frozen copy of everything that the round depends on. Immutable;
 * any thread.
 *
 * @param moment the time on the domain's counters
 * @param entries the memory, oldest first
 * @param labelled the raw features of images that people have labelled, oldest first
 * @param view the prototypes at the window's end
 * @param parent the start of the round
 * @param steps the choice whether MET steps follow the closed form
 * @param seed the seed of all random draws: from domain, window and parent
 */
public record RoundRequest(
    Moment moment,
    List<RememberedImage> entries,
    LabelledRows labelled,
    PrototypeView view,
    Start parent,
    Steps steps,
    long seed) {

  /**
   * The time of a request on the domain's counters.
   *
   * @param window the window at whose end the round was wanted
   * @param epoch counts the domain's resets: results of an earlier epoch are too late
   * @param records the records of the domain since its start or reset, at the window's end
   * @param labels the number of labels taken by the domain until the round got its turn
   */
  public record Moment(long window, long epoch, long records, long labels) {}

  /**
   * The version and heads that a round starts from.
   *
   * @param serving the number of the version that serves; 0 for none
   * @param version the version that serves, for the gate
   * @param heads the heads to train on; empty for a cold start
   * @param stepsBefore the training steps behind the heads
   */
  record Start(
      long serving, Optional<LiveVersion> version, Optional<Heads> heads, long stepsBefore) {}

  /** The choice whether a round takes its MET steps, with the reason if not. */
  public enum Steps {
    /** The MET steps follow the closed form. */
    TAKEN,
    /** More training is wanted than is allowed, so there is only the closed form. */
    OVER_BUDGET,
    /** Labels are correlated, and MET steps would then do more harm than good. */
    WHEN_CORRELATED
  }

  /**
   * Returns the heads that serve when the round is wanted; empty while the prototypes serve alone.
   */
  public Optional<ServedVersion> served() {
    return parent.version().map(LiveVersion::served);
  }

  /** Returns the version that serves when the round is wanted; 0 for none. */
  public long serving() {
    return parent.serving();
  }

  /** Returns the seed of a domain, window and parent, equal on every machine. */
  public static long seed(String domain, long window, long parent) {
    long seed = 0;
    for (int i = 0; i < domain.length(); i++) {
      seed = mixed(seed + domain.charAt(i));
    }
    return mixed(mixed(seed + window) + parent);
  }

  /** Mixes the bits by the finaliser of SplittableRandom (David Stafford's variant 13). */
  private static long mixed(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
