package io.unimos.adapt;

import io.unimos.method.prototypes.PrototypeView;
import io.unimos.method.round.Candidate;
import io.unimos.numbers.Measurement;
import java.util.List;
import java.util.Optional;

/**
 * What became of a candidate. Every candidate that is decided on takes the domain's next version
 * number, refused ones too: so the audit has a key for each, and the numbers are strictly + 1.
 *
 * @param status what became of it
 * @param version its number; 0 when it was dropped
 * @param parent the version that served before; 0 for none
 * @param reason in words
 * @param gate every verdict
 * @param candidate what was trained; empty when dropped, or when the round failed
 * @param view the prototypes beside which it was judged
 * @param steps whether it took MET steps, and if not, why
 * @param seed of the round
 * @param labels taken by the domain until the round got its turn
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

  /** What can become of a candidate. */
  public enum Status {
    /** It serves from the next image on. */
    ACCEPTED,
    /** It never serves. */
    REJECTED,
    /** It came too late: the domain, or what it serves, has changed meanwhile. */
    DROPPED
  }
}
