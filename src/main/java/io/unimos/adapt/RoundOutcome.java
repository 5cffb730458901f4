package io.unimos.adapt;

import io.unimos.drift.Reference;
import io.unimos.method.gate.GateReport;
import io.unimos.method.round.Candidate;
import java.util.Optional;

/**
 * What a round came to; the domain decides whether it still fits. Immutable; any thread.
 *
 * @param request what was asked for
 * @param candidate what was trained; empty when the round failed
 * @param gate what the gate said of it
 * @param reading temperatures and bounds of its heads
 * @param entropies of its predictions on the gate slice
 * @param reference what the memory looked like
 * @param failure why there is no candidate; empty when there is one
 */
public record RoundOutcome(
    RoundRequest request,
    Optional<Candidate> candidate,
    GateReport gate,
    Optional<LiveVersion.HeadsReading> reading,
    double[] entropies,
    Reference reference,
    String failure) {

  /** True when the candidate may serve. */
  public boolean passed() {
    return candidate.isPresent() && gate.accepted();
  }
}
