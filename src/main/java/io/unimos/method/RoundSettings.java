package io.unimos.method;

/**
 * Constants of a round's MET steps (METHOD.md 4, "Heads").
 *
 * @param batch rows of each side in a step, 32
 * @param coldSteps steps of a domain's first round: 40, in preset paper 100
 * @param warmSteps steps of later rounds, 40
 * @param smallMemory below so many records a round takes half the steps: 0, in preset paper 500
 * @param mostRuns while labels come in runs above this, 0..1, a round takes no steps: .25, from
 *     which on rounds come closer (METHOD.md 4, "When"); in preset paper 1, never. Ours: steps draw
 *     the head towards what the last classes show (method-record.md, "Steps in runs")
 */
public record RoundSettings(
    int batch, int coldSteps, int warmSteps, int smallMemory, double mostRuns) {

  /** The constants of METHOD.md 4. */
  public static RoundSettings standard() {
    return new RoundSettings(32, 40, 40, 0, .25);
  }

  /** For heads that start at random. */
  public static RoundSettings published() {
    return new RoundSettings(32, 100, 40, 500, 1);
  }

  /** How many steps a round takes. */
  public int steps(boolean cold, int records) {
    int whole = cold ? coldSteps : warmSteps;
    return records < smallMemory ? whole / 2 : whole;
  }

  /** The same with other numbers of steps; 0 and 0 leave the closed form alone. */
  public RoundSettings withSteps(int cold, int warm) {
    return new RoundSettings(batch, cold, warm, smallMemory, mostRuns);
  }

  /** The same with steps in every round, however labels come. */
  public RoundSettings withStepsInRuns() {
    return new RoundSettings(batch, coldSteps, warmSteps, smallMemory, 1);
  }
}
