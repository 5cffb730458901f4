package io.unimos.adapt;

import io.unimos.method.heads.Discrepancy;
import io.unimos.method.heads.ServedVersion;
import io.unimos.method.prototypes.PrototypePrediction;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Answers one image (METHOD.md 4, "Serve"): the one place where each {@link Component} is asked.
 * Stateless; any thread.
 */
final class Ensemble {
  private final AdaptSettings settings;

  Ensemble(DomainContext context) {
    settings = context.settings();
  }

  /**
   * The answer, without a report.
   *
   * @param version the version that may serve; empty: the prototypes alone
   * @param runsBefore runs as of the end of the previous window
   */
  DomainPrediction answer(
      DomainPrediction.Position position,
      float[] x,
      PrototypePrediction reading,
      Optional<LiveVersion> version,
      double runsBefore) {
    Map<Component, double[]> answers = new EnumMap<>(Component.class);
    answers.put(Component.ZERO_SHOT, reading.zeroShot());
    answers.put(Component.PROTOTYPES, reading.probabilities());
    boolean off = settings.mode() == AdaptSettings.Mode.OFF;
    answers.put(Component.SERVED, off ? reading.zeroShot() : reading.probabilities());
    Optional<DomainPrediction.Heads> heads =
        version.map(live -> heads(live, x, reading, runsBefore, answers));
    return new DomainPrediction(
        position, new Answers(answers), heads, reading.runs(), Optional.empty(), Optional.empty());
  }

  private DomainPrediction.Heads heads(
      LiveVersion live,
      float[] x,
      PrototypePrediction reading,
      double runsBefore,
      Map<Component, double[]> answers) {
    double share = settings.method().serving().share(runsBefore);
    ServedVersion.Answer answer =
        live.served().answer(x, reading.aligned(), reading.probabilities(), share);
    Discrepancy discrepancy =
        Discrepancy.of(answer.vision(), answer.language(), live.reading().calibration());
    answers.put(Component.VISION, discrepancy.vision());
    answers.put(Component.LANGUAGE, discrepancy.language());
    answers.put(Component.SERVED, answer.served());
    return new DomainPrediction.Heads(
        live.number(),
        live.served().ensembleWeight(),
        share,
        discrepancy.category(live.reading().bounds()),
        discrepancy.value());
  }
}
