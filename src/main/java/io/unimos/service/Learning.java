package io.unimos.service;

import io.unimos.adapt.AdaptSettings;
import io.unimos.adapt.DomainContext;
import io.unimos.bundle.Bundle;
import io.unimos.config.AdaptationSettings;
import io.unimos.method.MethodSettings;
import io.unimos.method.PrototypeSettings;
import io.unimos.method.StepSettings.Weights;

/** Fits bundle and settings to the method. */
public final class Learning {
  private Learning() {}

  /** What every domain of the bundle shares. */
  public static DomainContext context(Bundle bundle, AdaptationSettings settings) {
    return DomainContext.of(bundle.sourceModel(), settings(bundle, settings));
  }

  private static AdaptSettings settings(Bundle bundle, AdaptationSettings given) {
    double admission = bundle.admissionThreshold();
    AdaptSettings base =
        given.preset().equals("paper")
            ? AdaptSettings.paper(admission)
            : AdaptSettings.stream(admission);
    AdaptSettings.Drift drift = base.drift();
    return base.withMethod(method -> method(method, given))
        .withMode(mode(given.mode()))
        .withWindows(base.windows().withWindow(given.window()).withEarlyUntil(given.earlyUntil()))
        .withDrift(
            new AdaptSettings.Drift(
                given.drift(),
                drift.threshold(),
                admission,
                given.falseAlarmDays(),
                given.recordsPerDay()));
  }

  private static MethodSettings method(MethodSettings method, AdaptationSettings given) {
    Weights weights = method.step().weights();
    if (!given.discriminator()) {
      weights = weights.withoutDiscriminator();
    }
    if (!given.orthogonality()) {
      weights = weights.withoutOrthogonality();
    }
    MethodSettings weighted = method.withStep(method.step().withWeights(weights));
    return given.meanPrototypes() ? weighted.withPrototypes(PrototypeSettings.mean()) : weighted;
  }

  private static AdaptSettings.Mode mode(AdaptationSettings.Mode mode) {
    return switch (mode) {
      case BACKGROUND, INLINE -> AdaptSettings.Mode.HEADS;
      case PROTOTYPES -> AdaptSettings.Mode.PROTOTYPES;
      case OFF -> AdaptSettings.Mode.OFF;
    };
  }
}
