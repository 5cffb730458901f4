package io.unimos.method;

/**
 * Constants of a round (METHOD.md 4, "Rounds").
 *
 * @param batch rows of each side in a step, 32
 * @param coldSteps steps of a domain's first round, 100
 * @param warmSteps steps of later rounds, 40
 * @param smallMemory below so many records a round takes half the steps, 500
 * @param propagation false: the labels are the prototypes' own (for ablations)
 * @param refit false: no closed-form start (for ablations)
 */
public record RoundSettings(
    int batch, int coldSteps, int warmSteps, int smallMemory, boolean propagation, boolean refit) {

  /** The constants of METHOD.md 4. */
  public static RoundSettings standard() {
    return new RoundSettings(32, 100, 40, 500, true, true);
  }

  /** How many steps a round takes. */
  public int steps(boolean cold, int records) {
    int whole = cold ? coldSteps : warmSteps;
    return records < smallMemory ? whole / 2 : whole;
  }

  /** The same with other numbers of steps; 0 and 0 leave the closed form alone. */
  public RoundSettings withSteps(int cold, int warm) {
    return new RoundSettings(batch, cold, warm, smallMemory, propagation, refit);
  }

  /** The same without propagation of labels. */
  public RoundSettings withoutPropagation() {
    return new RoundSettings(batch, coldSteps, warmSteps, smallMemory, false, refit);
  }

  /** The same without the closed-form start. */
  public RoundSettings withoutRefit() {
    return new RoundSettings(batch, coldSteps, warmSteps, smallMemory, propagation, false);
  }
}
