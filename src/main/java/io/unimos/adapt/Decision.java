package io.unimos.adapt;

import io.unimos.method.prototypes.PrototypeView;
import io.unimos.method.round.Candidate;
import io.unimos.numbers.Measurement;
import java.util.List;
import java.util.Optional;

/**
 * The decision on a candidate. Each candidate that is decided on takes the domain's next version
 * number, rejected ones too. So the audit has a key for each, and the numbers have no gaps.
 *
 * @param status the result
 * @param version its number; 0 if it was dropped
 * @param parent the version that served before; 0 for none
 * @param reason the reason in words
 * @param gate every verdict of the gate
 * @param candidate the result of the training; empty if dropped, or if the round failed
 * @param view the prototypes beside which it was judged
 * @param steps the reason why the round took or skipped its MET steps
 * @param seed the seed of the round
 * @param labels the labels taken by the domain until the round got its turn
 */
public record Decision(
    Status status,
    long version,
    long parent,
    String reason,
    List<Measurement> gate,
    Optional<Candidate> candidate,
    PrototypeView view,
    RoundRequest.Steps steps,
    long seed,
    long labels) {

  /** The result of a decision. */
  public enum Status {
    /** The candidate serves from the next image on. */
    ACCEPTED,
    /** The candidate never serves. */
    REJECTED,
    /** The candidate came too late: the domain or the version that serves has changed meanwhile. */
    DROPPED
  }
}
