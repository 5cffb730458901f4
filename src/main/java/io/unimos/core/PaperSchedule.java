package io.unimos.core;

/**
 * The published schedule (method-specification 3.3).
 *
 * @param epochs of the offline form, 50
 * @param maxSteps an epoch, 1,500
 * @param learningRate at the start, 3e-3
 * @param decay of the learning rate: lr (1 + .001 i)^-.75 in absolute steps i
 * @param decayPower the power of it
 */
public record PaperSchedule(
    int epochs, int maxSteps, double learningRate, double decay, double decayPower) {
  private static final double FIRST_WEIGHT = .8;
  private static final double WEIGHT_FALL = .05;
  private static final double LEAST_WEIGHT = .3;

  /** Returns the published constants. */
  public static PaperSchedule published() {
    return new PaperSchedule(50, 1500, 3e-3, .001, .75);
  }

  /** Returns the learning rate in absolute step i, from 0. */
  public double rate(long i) {
    return learningRate * StrictMath.pow(1 + decay * i, -decayPower);
  }

  /** Returns w of epoch or round e, from 0: max(0.3, 0.8 - 0.05 e). */
  public double ensembleWeight(int e) {
    return Math.max(LEAST_WEIGHT, FIRST_WEIGHT - WEIGHT_FALL * e);
  }
}
