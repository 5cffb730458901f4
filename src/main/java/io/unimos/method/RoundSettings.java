package io.unimos.method;

/**
 * Constants of a round's MET steps (method-specification 4.15).
 *
 * @param batch rows of each side in a step, 32
 * @param coldSteps steps of a domain's first round, 40
 * @param warmSteps steps of later rounds, 40
 * @param mostRuns while labels come in runs above this, 0..1, a round takes no steps: .25, from
 *     which on rounds come closer (method-specification 4.13); 1: never. Ours: steps draw the head
 *     towards what the last classes show (method-record.md, "Labels in runs")
 */
public record RoundSettings(int batch, int coldSteps, int warmSteps, double mostRuns) {

  /** The constants of method-specification 4.15. */
  public static RoundSettings standard() {
    return new RoundSettings(32, 40, 40, .25);
  }

  /** How many steps a round takes. */
  public int steps(boolean cold) {
    return cold ? coldSteps : warmSteps;
  }

  /** The same with other numbers of steps; 0 and 0 leave the closed form alone. */
  public RoundSettings withSteps(int cold, int warm) {
    return new RoundSettings(batch, cold, warm, mostRuns);
  }

  /** The same with steps in every round, however labels come. */
  public RoundSettings withStepsInRuns() {
    return new RoundSettings(batch, coldSteps, warmSteps, 1);
  }
}
