package io.unimos.method;

/**
 * Every constant of the method in one place; immutable. Sources are with each part.
 *
 * @param preset which form of a round
 * @param prototypes the aligned prototypes
 * @param labels the closed form of a round
 * @param step one MET step
 * @param round its steps
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
  /**
   * Counts changes after which the same images give other versions; a version's record names it, so
   * that a replay does not take another release's arithmetic for damage. 1: METHOD.md 4 as written.
   * 2: in runs the source's probe, and no MET steps. 3: the probe's share class by class. 4: labels
   * speak for the prototypes before these are served in runs. 5: labels of images that have long
   * passed do not move the prototypes in runs.
   */
  public static final int REVISION = 5;

  /** The two whole forms of UniMoS. */
  public enum Preset {
    /**
     * Ours (METHOD.md 4): labels and classifier in closed form from a probe of the source, then MET
     * steps.
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
        RoundSettings.published(),
        ServingSettings.published(),
        GateSettings.published(),
        stream.published);
  }

  /** The same with another form of the prototypes. */
  public MethodSettings withPrototypes(PrototypeSettings other) {
    return new MethodSettings(preset, other, labels, step, round, serving, gate, published);
  }

  /** The same with other constants of a round's closed form. */
  public MethodSettings withLabels(LabelSettings other) {
    return new MethodSettings(preset, prototypes, other, step, round, serving, gate, published);
  }

  /** The same with other constants of a step. */
  public MethodSettings withStep(StepSettings other) {
    return new MethodSettings(preset, prototypes, labels, other, round, serving, gate, published);
  }

  /** The same with other constants of a round. */
  public MethodSettings withRound(RoundSettings other) {
    return new MethodSettings(preset, prototypes, labels, step, other, serving, gate, published);
  }

  /** The same served in another way. */
  public MethodSettings withServing(ServingSettings other) {
    return new MethodSettings(preset, prototypes, labels, step, round, other, gate, published);
  }

  /** The same with another gate. */
  public MethodSettings withGate(GateSettings other) {
    return new MethodSettings(preset, prototypes, labels, step, round, serving, other, published);
  }

  /** The same with another published schedule. */
  public MethodSettings withPublished(PaperSchedule other) {
    return new MethodSettings(preset, prototypes, labels, step, round, serving, gate, other);
  }

  /**
   * w with which a version is served.
   *
   * @param number of the round, from 0
   * @param steps that it took: after none the two heads are served as one
   */
  public double ensembleWeight(int number, int steps) {
    if (preset == Preset.PAPER) {
      return published.ensembleWeight(number);
    }
    return steps == 0 ? 1 : serving.ensembleWeight();
  }

  /** Learning rate in absolute step i, from 0. */
  public double learningRate(long i) {
    return preset == Preset.PAPER ? published.rate(i) : step.descent().learningRate();
  }
}
