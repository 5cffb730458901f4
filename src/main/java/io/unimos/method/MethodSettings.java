package io.unimos.method;

/**
 * Every constant of the method in one place; immutable. Sources are with each part.
 *
 * @param preset which form of a round
 * @param prototypes the aligned prototypes
 * @param labels propagation and refit
 * @param step one MET step
 * @param round a round
 * @param serving what becomes of an accepted version
 * @param gate what it takes to be accepted
 * @param published the published schedule, used by preset paper
 */
public record MethodSettings(
    Preset preset,
    PrototypeSettings prototypes,
    LabelSettings labels,
    StepSettings step,
    RoundSettings round,
    ServingSettings serving,
    GateSettings gate,
    PaperSchedule published) {

  /** The two whole forms of UniMoS. */
  public enum Preset {
    /**
     * Ours (METHOD.md 4): prototypes teach, labels are propagated, heads refitted, then MET steps.
     */
    STREAM,
    /** As published (METHOD.md 3), in rounds: zero-shot teaches, raw features, random start. */
    PAPER
  }

  /** A form by its name. */
  public static MethodSettings of(Preset preset) {
    return switch (preset) {
      case STREAM -> stream();
      case PAPER -> paper();
    };
  }

  /** Preset {@code stream}, the default. */
  public static MethodSettings stream() {
    return new MethodSettings(
        Preset.STREAM,
        PrototypeSettings.aligned(),
        LabelSettings.standard(),
        StepSettings.standard(),
        RoundSettings.standard(),
        ServingSettings.standard(),
        GateSettings.standard(),
        PaperSchedule.published());
  }

  /** Preset {@code paper}: nothing but the heads is served. */
  public static MethodSettings paper() {
    MethodSettings stream = stream();
    return new MethodSettings(
        Preset.PAPER,
        stream.prototypes,
        stream.labels,
        stream.step,
        stream.round.withoutPropagation().withoutRefit(),
        new ServingSettings(.7, ServingSettings.TAU, 1, 0),
        GateSettings.published(),
        stream.published);
  }

  /** The same with another form of the prototypes. */
  public MethodSettings withPrototypes(PrototypeSettings other) {
    return new MethodSettings(preset, other, labels, step, round, serving, gate, published);
  }

  /** The same with other constants of a step. */
  public MethodSettings withStep(StepSettings other) {
    return new MethodSettings(preset, prototypes, labels, other, round, serving, gate, published);
  }

  /** The same with other constants of a round. */
  public MethodSettings withRound(RoundSettings other) {
    return new MethodSettings(preset, prototypes, labels, step, other, serving, gate, published);
  }

  /** The same with another gate. */
  public MethodSettings withGate(GateSettings other) {
    return new MethodSettings(preset, prototypes, labels, step, round, serving, other, published);
  }

  /** The same with another published schedule. */
  public MethodSettings withPublished(PaperSchedule other) {
    return new MethodSettings(preset, prototypes, labels, step, round, serving, gate, other);
  }

  /** w with which a version of this round, counted from 0, is served. */
  public double ensembleWeight(int round) {
    return preset == Preset.PAPER ? published.ensembleWeight(round) : serving.ensembleWeight();
  }

  /** Learning rate in absolute step i, from 0. */
  public double learningRate(long i) {
    return preset == Preset.PAPER ? published.rate(i) : step.descent().learningRate();
  }

  /** True when heads take x' = x - offset, false when they take the raw feature. */
  public boolean alignsHeads() {
    return preset == Preset.STREAM;
  }
}
