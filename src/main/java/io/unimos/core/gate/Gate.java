package io.unimos.core.gate;

import io.unimos.core.GateSettings;
import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import io.unimos.core.math.Probabilities;
import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.round.Candidate;
import java.util.List;

/**
 * The gate that decides without a label whether a candidate may serve (method-specification 4.16).
 * It checks four properties of the candidate. None refers to the version that serves, so an early
 * version can veto no later one. It does not see the harm of training labels of which half are
 * random. Stateless; any thread.
 */
public final class Gate {
  private final GateSettings bounds;

  /** Creates the gate with its bounds. */
  public Gate(GateSettings bounds) {
    this.bounds = bounds;
  }

  /**
   * Judges a candidate.
   *
   * @param memory {@code [n][d]}, the raw features without a label that it was trained on
   */
  public GateReport judge(Candidate candidate, float[][] memory) {
    if (!candidate.finite()) {
      return new GateReport(List.of(Measurement.atLeast(Metric.FINITE, 0, 1)));
    }
    Candidate.GateInput input = candidate.gateInput();
    FoldedAdapter head = input.onAligned().moved(input.offset());
    int[] says = new int[memory.length];
    for (int i = 0; i < says.length; i++) {
      says[i] = Probabilities.argmax(head.visionLogits(memory[i]));
    }
    return new GateReport(
        List.of(
            Measurement.atLeast(Metric.FINITE, 1, 1),
            Measurement.atLeast(
                Metric.SEED_AGREEMENT, share(says, input.seeds()), bounds.agreement()),
            Measurement.atLeast(Metric.OWN_LABELS, share(says, input.labels()), bounds.own()),
            Measurement.atMost(Metric.MOVED, candidate.summary().moved(), bounds.moved())));
  }

  private static double share(int[] says, int[] wanted) {
    int same = 0;
    for (int i = 0; i < says.length; i++) {
      same += says[i] == wanted[i] ? 1 : 0;
    }
    return (double) same / Math.max(1, says.length);
  }
}
