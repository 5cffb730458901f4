package io.unimos.adapt;

import io.unimos.method.heads.Discrepancy;
import io.unimos.method.heads.ServedVersion;
import io.unimos.method.prototypes.PrototypePrediction;
import java.util.Optional;

/** Answers one image (METHOD.md 4, "Serve"). Stateless; any thread. */
final class ServingRule {
  private final AdaptSettings settings;

  ServingRule(AdaptSettings settings) {
    this.settings = settings;
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
    double[] prototypes = reading.probabilities();
    double[] zeroShot = reading.zeroShot();
    if (version.isEmpty()) {
      boolean off = settings.mode() == AdaptSettings.Mode.OFF;
      return new DomainPrediction(
          position,
          off ? zeroShot : prototypes,
          zeroShot,
          prototypes,
          Optional.empty(),
          reading.runs(),
          0,
          Optional.empty(),
          Optional.empty());
    }
    LiveVersion live = version.get();
    double share = settings.method().serving().share(runsBefore);
    ServedVersion.Answer answer = live.served().answer(x, reading.aligned(), prototypes, share);
    Discrepancy discrepancy =
        Discrepancy.of(answer.vision(), answer.language(), live.reading().calibration());
    HeadsAnswer heads =
        new HeadsAnswer(
            discrepancy.vision(),
            discrepancy.language(),
            live.served().ensembleWeight(),
            share,
            discrepancy.category(live.reading().bounds()),
            discrepancy.value());
    return new DomainPrediction(
        position,
        answer.served(),
        zeroShot,
        prototypes,
        Optional.of(heads),
        reading.runs(),
        live.number(),
        Optional.empty(),
        Optional.empty());
  }
}
