package io.unimos.evaluate;

import io.unimos.core.GateSettings;
import io.unimos.core.LabelSettings;
import io.unimos.core.StepSettings.Weights;
import io.unimos.core.domain.AdaptSettings;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The parts of the method that can be left out, to measure their worth. */
public enum Ablation {
  /** The loss CE(y_vac_s, label_s), by which the vision head learns from the source. */
  VISION,
  /** The loss CE(y_lac_s, label_s), by which the language head learns from the source. */
  LANGUAGE,
  /** The loss CE(y_ens_t, pseudo label_t). */
  ENSEMBLE,
  /** The loss KL of the language head to the teacher. */
  DISTILLATION,
  /** The information maximisation. */
  INFORMATION,
  /** Both uses of the modality discriminator. */
  DISCRIMINATOR,
  /** The orthogonality of the two components. */
  ORTHOGONALITY,
  /** All gradient steps: without them a round is the closed form alone. */
  MET_STEPS,
  /** The source probe in a round: without it the first seeds are the prototypes' answers. */
  PROBE_SEEDS,
  /** The balance of the classes in a round. */
  BALANCE,
  /** The second and third pass of a round. */
  PASSES,
  /** The bank in the graph of a round. */
  BANK_ROWS,
  /** The ridge that ends a round: without it the probe with the balance of its classes serves. */
  RIDGE,
  /** The aligned probe before the first version. */
  PROBE,
  /**
   * The rounds without steps where labels are correlated: without them steps are taken in every
   * round.
   */
  CORRELATION_CLOSED_FORM,
  /** The text classifier's share in the prototypes. */
  HEDGE,
  /** The gate: without it every finite candidate serves. */
  GATE,
  /** The heads: without them the prototypes serve. */
  HEADS,
  /** The tests for drift: without them nothing is ever forgotten. */
  DRIFT,
  /** The date of a change: without it a reset domain is replayed from the newest 128 images. */
  CHANGE_POINT,
  /** The tests for images that show nothing or repeat: without them every image teaches. */
  OOD_FILTER,
  /** The growing distances between rounds: without them each window's end has one. */
  DISTANCES,
  /** The windows of half the length while little is remembered. */
  EARLY_WINDOWS;

  private enum Term {
    VISION,
    LANGUAGE,
    ENSEMBLE,
    DISTILLATION,
    INFORMATION
  }

  /** Returns the settings without this part. */
  public AdaptSettings from(AdaptSettings settings) {
    return switch (this) {
      case VISION -> weights(settings, w -> weights(w, Term.VISION));
      case LANGUAGE -> weights(settings, w -> weights(w, Term.LANGUAGE));
      case ENSEMBLE -> weights(settings, w -> weights(w, Term.ENSEMBLE));
      case DISTILLATION -> weights(settings, w -> weights(w, Term.DISTILLATION));
      case INFORMATION -> weights(settings, w -> weights(w, Term.INFORMATION));
      case DISCRIMINATOR -> weights(settings, Weights::withoutDiscriminator);
      case ORTHOGONALITY -> weights(settings, Weights::withoutOrthogonality);
      case MET_STEPS -> settings.withMethod(m -> m.withRound(m.round().withSteps(0)));
      case PROBE_SEEDS -> labels(settings, l -> l.without(LabelSettings.Part.PROBE_SEEDS));
      case BALANCE -> labels(settings, l -> l.without(LabelSettings.Part.BALANCE));
      case PASSES -> labels(settings, l -> l.withPasses(1));
      case BANK_ROWS -> labels(settings, l -> l.without(LabelSettings.Part.BANK_ROWS));
      case RIDGE -> labels(settings, l -> l.without(LabelSettings.Part.RIDGE));
      case PROBE -> settings.withMethod(m -> m.withServing(m.serving().withoutProbe()));
      case CORRELATION_CLOSED_FORM ->
          settings.withMethod(m -> m.withRound(m.round().withStepsWhenCorrelated()));
      case HEDGE -> settings.withMethod(m -> m.withPrototypes(m.prototypes().withHedgeCap(0)));
      case GATE -> settings.withMethod(m -> m.withGate(GateSettings.open()));
      case HEADS -> settings.withMode(AdaptSettings.Mode.PROTOTYPES);
      case DRIFT -> settings.withDrift(settings.drift().withEnabled(false));
      case CHANGE_POINT -> settings.withDrift(settings.drift().withoutDate());
      case OOD_FILTER -> settings.withOodThreshold(AdaptSettings.EVERYTHING_TEACHES);
      case DISTANCES -> settings.withPolicy(settings.policy().withoutDistances());
      case EARLY_WINDOWS -> settings.withWindows(settings.windows().withEarlyUntil(0));
    };
  }

  /**
   * Returns a part by its name on the command line.
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
