package io.unimos.core.domain;

import io.unimos.core.label.LabelInfluence;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.Discrepancy;
import io.unimos.core.met.ServedVersion;
import io.unimos.core.prototypes.PrototypePrediction;
import io.unimos.core.round.ClosedForm;
import io.unimos.core.round.Round;
import io.unimos.core.round.SourceRegression;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to an image (method-specification 4.7): the one place where each {@link Component} is
 * computed. Stateless; any thread.
 */
final class Ensemble {
  private final AdaptSettings settings;
  private final SourceRegression regression;

  Ensemble(DomainContext context) {
    settings = context.settings();
    regression = context.regression();
  }

  /**
   * Returns the answer, without a report.
   *
   * @param version the version that serves, if one does
   * @param prototypesAlone true by command: the source probe takes no part
   * @param labels the influence of the labels
   */
  DomainPrediction answer(
      DomainPrediction.Position position,
      float[] x,
      PrototypePrediction reading,
      Optional<LiveVersion> version,
      boolean prototypesAlone,
      LabelInfluence labels) {
    Map<Component, double[]> answers = new EnumMap<>(Component.class);
    answers.put(Component.ZERO_SHOT, reading.zeroShot());
    answers.put(Component.PROTOTYPES, reading.probabilities());
    boolean off = settings.mode() == AdaptSettings.Mode.OFF;
    answers.put(Component.SERVED, off ? reading.zeroShot() : reading.probabilities());
    Optional<DomainPrediction.HeadsPart> heads =
        version.map(live -> heads(live, x, reading, answers));
    if (version.isEmpty() && probe() && !prototypesAlone) {
      answers.put(Component.SERVED, withProbe(reading.probabilities(), reading));
    }
    if (!off) {
      answers.computeIfPresent(Component.SERVED, (served, plain) -> labels.on(plain));
    }
    return new DomainPrediction(
        position,
        new Answers(answers),
        heads,
        reading.labelCorrelation(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  /**
   * Returns the class that another version would have named for an image that has passed.
   *
   * @param version the other version; empty: the source probe takes part, as before the first
   *     version
   * @param prototypes p_ap {@code [K]} when it came
   * @param now the present reading of the image: position of the probe
   * @param labels the present influence of the labels
   */
  int named(
      Optional<LiveVersion> version,
      float[] x,
      double[] prototypes,
      PrototypePrediction now,
      LabelInfluence labels) {
    double[] plain = prototypes;
    if (version.isPresent()) {
      plain = version.get().served().answer(x, prototypes).served();
    } else if (probe()) {
      plain = withProbe(prototypes, now);
    }
    return Probabilities.argmax(labels.on(plain));
  }

  private boolean probe() {
    return settings.method().serving().probe() && settings.mode().trains();
  }

  /**
   * Returns the answer with the source probe, its mean moved onto the domain's, as before the first
   * version.
   */
  private double[] withProbe(double[] prototypes, PrototypePrediction reading) {
    double[] z = regression.probe().scores(reading.centred());
    return ServedVersion.served(
        prototypes,
        Probabilities.softmax(Vectors.scale(z, ClosedForm.SCALE)),
        settings.method().serving().probeShare(Round.distrust(reading.hedge())));
  }

  private DomainPrediction.HeadsPart heads(
      LiveVersion live, float[] x, PrototypePrediction reading, Map<Component, double[]> answers) {
    ServedVersion.Output answer = live.served().answer(x, reading.probabilities());
    Discrepancy discrepancy =
        Discrepancy.of(answer.vision(), answer.language(), live.reading().calibration());
    answers.put(Component.VISION, discrepancy.vision());
    answers.put(Component.LANGUAGE, discrepancy.language());
    answers.put(Component.SERVED, answer.served());
    return new DomainPrediction.HeadsPart(
        live.number(),
        live.served().ensembleWeight(),
        live.served().share(),
        discrepancy.category(live.reading().bounds()),
        discrepancy.value());
  }
}
