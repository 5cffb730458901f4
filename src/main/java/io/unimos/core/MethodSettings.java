package io.unimos.core;

/**
 * The constants of the method, all in one place; immutable. Sources are with each part.
 *
 * @param prototypes the aligned prototypes
 * @param labels the closed form of a round
 * @param step one MET step
 * @param round its steps
 * @param serving the use of an accepted version
 * @param gate the conditions for accepting a version
 */
public record MethodSettings(
    PrototypeSettings prototypes,
    LabelSettings labels,
    StepSettings step,
    RoundSettings round,
    ServingSettings serving,
    GateSettings gate) {
  /**
   * The number of the method's revision, raised by each change after which the same images give
   * other versions. A version's record names it, so that a replay by another release is not
   * reported as damage. 1: the first form. 2: with correlated labels the source probe, and no MET
   * steps. 3: the probe's share class by class. 4: labels decide whether prototypes are served
   * while labels are correlated. 5: labels of images long past do not move the prototypes while
   * labels are correlated.
   */
  public static final int REVISION = 7;

  /** Returns the constants of method-specification 4. */
  public static MethodSettings stream() {
    return new MethodSettings(
        PrototypeSettings.aligned(),
        LabelSettings.standard(),
        StepSettings.standard(),
        RoundSettings.standard(),
        ServingSettings.standard(),
        GateSettings.standard());
  }

  /** Returns these settings with another form of the prototypes. */
  public MethodSettings withPrototypes(PrototypeSettings other) {
    return new MethodSettings(other, labels, step, round, serving, gate);
  }

  /** Returns these settings with other constants of a round's closed form. */
  public MethodSettings withLabels(LabelSettings other) {
    return new MethodSettings(prototypes, other, step, round, serving, gate);
  }

  /** Returns these settings with other constants of a step. */
  public MethodSettings withStep(StepSettings other) {
    return new MethodSettings(prototypes, labels, other, round, serving, gate);
  }

  /** Returns these settings with other constants of a round. */
  public MethodSettings withRound(RoundSettings other) {
    return new MethodSettings(prototypes, labels, step, other, serving, gate);
  }

  /** Returns these settings with other constants of serving. */
  public MethodSettings withServing(ServingSettings other) {
    return new MethodSettings(prototypes, labels, step, round, other, gate);
  }

  /** Returns these settings with another gate. */
  public MethodSettings withGate(GateSettings other) {
    return new MethodSettings(prototypes, labels, step, round, serving, other);
  }

  /**
   * Returns w with which a version is served.
   *
   * @param steps that its round took: after none the two heads are served as one
   */
  public double ensembleWeight(int steps) {
    return steps == 0 ? 1 : serving.headsShare();
  }
}
