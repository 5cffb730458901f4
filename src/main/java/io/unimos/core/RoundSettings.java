package io.unimos.core;

/**
 * The constants of a round's MET steps (method-specification 4.15).
 *
 * @param batch rows of each side in a step, 32
 * @param steps of a round, 40
 * @param stepsWhenCorrelated true if a round takes them at a label correlation above {@link
 *     #CORRELATED} as well. They draw the head towards the classes that came last
 *     (method-record.md, "Label correlation")
 */
public record RoundSettings(int batch, int steps, boolean stepsWhenCorrelated) {
  /**
   * The label correlation, 0..1, above which rounds come closer and take no steps
   * (method-specification 4.13 and 4.15).
   */
  public static final double CORRELATED = .25;

  /** Returns the constants of method-specification 4.15. */
  public static RoundSettings standard() {
    return new RoundSettings(32, 40, false);
  }

  /** Returns these settings with another number of steps; 0 leaves the closed form alone. */
  public RoundSettings withSteps(int number) {
    return new RoundSettings(batch, number, stepsWhenCorrelated);
  }

  /** Returns these settings with steps in every round, at any label correlation. */
  public RoundSettings withStepsWhenCorrelated() {
    return new RoundSettings(batch, steps, true);
  }
}
