package io.unimos.method;

/**
 * Constants of a round's MET steps (METHOD.md 4, "Heads").
 *
 * @param batch rows of each side in a step, 32
 * @param coldSteps steps of a domain's first round: 40, in preset paper 100
 * @param warmSteps steps of later rounds, 40
 * @param smallMemory below so many records a round takes half the steps: 0, in preset paper 500
 */
public record RoundSettings(int batch, int coldSteps, int warmSteps, int smallMemory) {

  /** The constants of METHOD.md 4. */
  public static RoundSettings standard() {
    return new RoundSettings(32, 40, 40, 0);
  }

  /** For heads that start at random. */
  public static RoundSettings published() {
    return new RoundSettings(32, 100, 40, 500);
  }

  /** How many steps a round takes. */
  public int steps(boolean cold, int records) {
    int whole = cold ? coldSteps : warmSteps;
    return records < smallMemory ? whole / 2 : whole;
  }

  /** The same with other numbers of steps; 0 and 0 leave the closed form alone. */
  public RoundSettings withSteps(int cold, int warm) {
    return new RoundSettings(batch, cold, warm, smallMemory);
  }
}
