package io.unimos.core;

/**
 * The constants of a round's MET steps (method-specification 4.15).
 *
 * @param batch rows of each side in a step, 32
 * @param coldSteps steps of a domain's first round, 40
 * @param warmSteps steps of later rounds, 40
 * @param maxLabelCorrelation label correlation above which a round takes no steps, 0..1: .25, from
 *     which on rounds come closer (method-specification 4.13); 1: never. The constant is this
 *     project's own: steps draw the head towards the classes that came last (method-record.md,
 *     "Label correlation")
 */
public record RoundSettings(int batch, int coldSteps, int warmSteps, double maxLabelCorrelation) {

  /** Returns the constants of method-specification 4.15. */
  public static RoundSettings standard() {
    return new RoundSettings(32, 40, 40, .25);
  }

  /** Returns the number of steps of a round. */
  public int steps(boolean cold) {
    return cold ? coldSteps : warmSteps;
  }

  /** Returns these settings with other numbers of steps; 0 and 0 leave the closed form alone. */
  public RoundSettings withSteps(int cold, int warm) {
    return new RoundSettings(batch, cold, warm, maxLabelCorrelation);
  }

  /** Returns these settings with steps in every round, at any label correlation. */
  public RoundSettings withStepsWhenCorrelated() {
    return new RoundSettings(batch, coldSteps, warmSteps, 1);
  }
}
