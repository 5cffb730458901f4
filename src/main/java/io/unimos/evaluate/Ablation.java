package io.unimos.evaluate;

import io.unimos.adapt.AdaptSettings;
import io.unimos.method.GateSettings;
import io.unimos.method.LabelSettings;
import io.unimos.method.StepSettings.Weights;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** A part of the method that can be left out, to see what it is worth. */
public enum Ablation {
  /** CE(y_vac_s, label_s): the vision head learns from the source. */
  VISION,
  /** CE(y_lac_s, label_s): the language head learns from the source. */
  LANGUAGE,
  /** CE(y_ens_t, pseudo label_t). */
  ENSEMBLE,
  /** KL of the language head to the teacher. */
  DISTILLATION,
  /** Information maximisation. */
  INFORMATION,
  /** Both uses of the modality discriminator. */
  DISCRIMINATOR,
  /** Orthogonality of the two components. */
  ORTHOGONALITY,
  /** All gradient steps: the closed form alone. */
  MET_STEPS,
  /** The source's probe in a round: its first seeds are the prototypes' answers. */
  PROBE_SEEDS,
  /** The balance of the classes in a round. */
  BALANCE,
  /** The second and third pass of a round. */
  PASSES,
  /** The bank in the graph of a round. */
  BANK_ROWS,
  /** The ridge that ends a round: the probe with the balance of its classes instead. */
  RIDGE,
  /** The aligned probe before the first version. */
  PROBE,
  /** The source's probe in the head where labels come in runs: the prototypes get more. */
  RUNS_PROBE,
  /** Rounds without steps where labels come in runs: steps are taken in every round. */
  RUNS_CLOSED_FORM,
  /** The text classifier's share in the prototypes. */
  HEDGE,
  /** The gate: every finite candidate serves. */
  GATE,
  /** Heads altogether: the prototypes serve. */
  HEADS,
  /** Tests for drift: nothing is ever forgotten. */
  DRIFT,
  /** The date of a change: a flushed domain is replayed from the newest 128 images. */
  CHANGE_POINT,
  /** The tests for what shows nothing and what repeats: everything teaches. */
  ADMISSION,
  /** Finding the version of a condition that comes back. */
  RETURNING,
  /** Growing distances between rounds: one at every window's end. */
  DISTANCES,
  /** Windows of half the length while little is remembered. */
  EARLY_WINDOWS;

  private enum Term {
    VISION,
    LANGUAGE,
    ENSEMBLE,
    DISTILLATION,
    INFORMATION
  }

  /** The settings without this part. */
  public AdaptSettings from(AdaptSettings settings) {
    return switch (this) {
      case VISION -> weights(settings, w -> weights(w, Term.VISION));
      case LANGUAGE -> weights(settings, w -> weights(w, Term.LANGUAGE));
      case ENSEMBLE -> weights(settings, w -> weights(w, Term.ENSEMBLE));
      case DISTILLATION -> weights(settings, w -> weights(w, Term.DISTILLATION));
      case INFORMATION -> weights(settings, w -> weights(w, Term.INFORMATION));
      case DISCRIMINATOR -> weights(settings, Weights::withoutDiscriminator);
      case ORTHOGONALITY -> weights(settings, Weights::withoutOrthogonality);
      case MET_STEPS -> settings.withMethod(m -> m.withRound(m.round().withSteps(0, 0)));
      case PROBE_SEEDS -> labels(settings, l -> l.without(LabelSettings.Part.PROBE_SEEDS));
      case BALANCE -> labels(settings, l -> l.without(LabelSettings.Part.BALANCE));
      case PASSES -> labels(settings, l -> l.withPasses(1));
      case BANK_ROWS -> labels(settings, l -> l.without(LabelSettings.Part.BANK_ROWS));
      case RIDGE -> labels(settings, l -> l.without(LabelSettings.Part.RIDGE));
      case PROBE -> settings.withMethod(m -> m.withServing(m.serving().withoutProbe()));
      case RUNS_PROBE -> settings.withMethod(m -> m.withServing(m.serving().withoutRunsProbe()));
      case RUNS_CLOSED_FORM -> settings.withMethod(m -> m.withRound(m.round().withStepsInRuns()));
      case HEDGE -> settings.withMethod(m -> m.withPrototypes(m.prototypes().withHedgeCap(0)));
      case GATE -> settings.withMethod(m -> m.withGate(GateSettings.open()));
      case HEADS -> settings.withMode(AdaptSettings.Mode.PROTOTYPES);
      case DRIFT -> settings.withDrift(settings.drift().withEnabled(false));
      case CHANGE_POINT -> settings.withDrift(settings.drift().withoutDate());
      case ADMISSION -> settings.withAdmission(AdaptSettings.EVERYTHING_TEACHES);
      case RETURNING -> settings.withPolicy(settings.policy().withoutReturning());
      case DISTANCES -> settings.withPolicy(settings.policy().withoutDistances());
      case EARLY_WINDOWS -> settings.withWindows(settings.windows().withEarlyUntil(0));
    };
  }

  /**
   * A part by its name on the command line.
   *
   * @throws EvaluationException if there is none
   */
  public static Ablation parse(String text) throws EvaluationException {
    for (Ablation ablation : values()) {
      if (ablation.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return ablation;
      }
    }
    throw new EvaluationException(
        "--without " + text + ": expected some of " + Arrays.toString(values()));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static AdaptSettings labels(AdaptSettings settings, UnaryOperator<LabelSettings> change) {
    return settings.withMethod(m -> m.withLabels(change.apply(m.labels())));
  }

  private static AdaptSettings weights(AdaptSettings settings, UnaryOperator<Weights> change) {
    return settings.withMethod(
        m -> m.withStep(m.step().withWeights(change.apply(m.step().weights()))));
  }

  private static Weights weights(Weights w, Term off) {
    return new Weights(
        off == Term.VISION ? 0 : w.visionSource(),
        off == Term.LANGUAGE ? 0 : w.languageSource(),
        off == Term.ENSEMBLE ? 0 : w.ensemble(),
        off == Term.DISTILLATION ? 0 : w.distillation(),
        off == Term.INFORMATION ? 0 : w.information(),
        w.discriminator(),
        w.orthogonality());
  }
}
