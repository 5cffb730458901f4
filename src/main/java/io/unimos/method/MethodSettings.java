package io.unimos.method;

/**
 * Every constant of the method in one place; immutable. Sources are with each part.
 *
 * @param prototypes the aligned prototypes
 * @param labels the closed form of a round
 * @param step one MET step
 * @param round its steps
 * @param serving what becomes of an accepted version
 * @param gate what it takes to be accepted
 * @param published the schedule of the offline run, as published
 */
public record MethodSettings(
    PrototypeSettings prototypes,
    LabelSettings labels,
    StepSettings step,
    RoundSettings round,
    ServingSettings serving,
    GateSettings gate,
    PaperSchedule published) {
  /**
   * Counts changes after which the same images give other versions; a version's record names it, so
   * that a replay does not take another release's arithmetic for damage. 1: the first form. 2: in
   * runs the source's probe, and no MET steps. 3: the probe's share class by class. 4: labels speak
   * for the prototypes before these are served in runs. 5: labels of images that have long passed
   * do not move the prototypes in runs.
   */
  public static final int REVISION = 5;

  /** Returns the constants of method-specification 4. */
  public static MethodSettings stream() {
    return new MethodSettings(
        PrototypeSettings.aligned(),
        LabelSettings.standard(),
        StepSettings.standard(),
        RoundSettings.standard(),
        ServingSettings.standard(),
        GateSettings.standard(),
        PaperSchedule.published());
  }

  /** The same with another form of the prototypes. */
  public MethodSettings withPrototypes(PrototypeSettings other) {
    return new MethodSettings(other, labels, step, round, serving, gate, published);
  }

  /** The same with other constants of a round's closed form. */
  public MethodSettings withLabels(LabelSettings other) {
    return new MethodSettings(prototypes, other, step, round, serving, gate, published);
  }

  /** The same with other constants of a step. */
  public MethodSettings withStep(StepSettings other) {
    return new MethodSettings(prototypes, labels, other, round, serving, gate, published);
  }

  /** The same with other constants of a round. */
  public MethodSettings withRound(RoundSettings other) {
    return new MethodSettings(prototypes, labels, step, other, serving, gate, published);
  }

  /** The same served in another way. */
  public MethodSettings withServing(ServingSettings other) {
    return new MethodSettings(prototypes, labels, step, round, other, gate, published);
  }

  /** The same with another gate. */
  public MethodSettings withGate(GateSettings other) {
    return new MethodSettings(prototypes, labels, step, round, serving, other, published);
  }

  /** The same with another published schedule. */
  public MethodSettings withPublished(PaperSchedule other) {
    return new MethodSettings(prototypes, labels, step, round, serving, gate, other);
  }

  /**
   * w with which a version is served.
   *
   * @param steps that its round took: after none the two heads are served as one
   */
  public double ensembleWeight(int steps) {
    return steps == 0 ? 1 : serving.ensembleWeight();
  }
}
