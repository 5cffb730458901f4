package io.unimos.core.domain;

import io.unimos.core.RoundSettings;
import io.unimos.core.prototypes.AlignedPrototypes;
import io.unimos.core.round.Candidate;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * The requests for a domain's rounds, and the decisions on their candidates. At most one round is
 * under way; {@link DomainState#apply} makes the changes. Owner: the domain's stream thread.
 */
final class DomainRounds {
  private final String name;
  private final AdaptSettings settings;
  private final DomainState state;
  private boolean inFlight;

  DomainRounds(String name, DomainContext context, DomainState state) {
    this.name = name;
    this.state = state;
    settings = context.settings();
  }

  /**
   * Returns the round that would be requested now, without building it; empty where none is wanted.
   */
  Optional<RoundWish> wish() {
    if (!state.policy().wanted() || inFlight) {
      return Optional.empty();
    }
    boolean cold = state.versionStore().serving().isEmpty();
    // a place is taken at the window's end, so the round will see this label correlation
    boolean taken =
        steps(true, state.learner().prototypes().labelCorrelation()) == RoundRequest.Steps.TAKEN;
    int steps = taken ? settings.method().round().steps() : 0;
    return Optional.of(
        new RoundWish(
            cold ? RoundWish.Why.NO_VERSION : RoundWish.Why.MORE_IMAGES,
            state.counters().window(),
            state.counters().sequence(),
            steps));
  }

  /**
   * Returns a round if one is wanted and none is under way.
   *
   * @param met false: the round skips its MET steps
   */
  Optional<RoundRequest> wanted(boolean met) {
    return wanted(labelCorrelation -> steps(met, labelCorrelation));
  }

  /** Returns a round if one is wanted, with these steps, whatever would be decided now. */
  Optional<RoundRequest> wanted(RoundRequest.Steps steps) {
    return wanted(labelCorrelation -> steps);
  }

  private RoundRequest.Steps steps(boolean allowed, double labelCorrelation) {
    if (labelCorrelation > RoundSettings.CORRELATED
        && !settings.method().round().stepsWhenCorrelated()) {
      return RoundRequest.Steps.WHEN_CORRELATED;
    }
    return allowed ? RoundRequest.Steps.TAKEN : RoundRequest.Steps.OVER_BUDGET;
  }

  private Optional<RoundRequest> wanted(DoubleFunction<RoundRequest.Steps> steps) {
    if (!state.policy().wanted() || inFlight) {
      return Optional.empty();
    }
    List<RememberedImage> entries = state.remembered();
    if (entries.size() < 2) {
      // people have labelled nearly all images; more will come
      return Optional.empty();
    }
    inFlight = true;
    RoundRequest.Start start = start();
    long window = state.counters().window() - 1;
    AlignedPrototypes prototypes = state.windowStartPrototypes();
    return Optional.of(
        new RoundRequest(
            new RoundRequest.Moment(
                window, state.counters().epoch(), prototypes.records(), state.labels().taken()),
            entries,
            state.labels().queries().rows(),
            prototypes.view(),
            start,
            steps.apply(prototypes.labelCorrelation()),
            RoundRequest.seed(name, window, start.serving())));
  }

  /** Gives up the round that was handed out. */
  void abandon() {
    inFlight = false;
  }

  /** Decides on a candidate; an accepted one serves from the next image on. */
  Decision decide(Trainer.RoundResult outcome) {
    inFlight = false;
    RoundRequest request = outcome.request();
    boolean stale =
        request.moment().epoch() != state.counters().epoch()
            || request.serving() != state.versionStore().servingNumber();
    if (stale || state.policy().frozen()) {
      state.apply(new Change.Dropped());
      return new Decision(
          Decision.Status.DROPPED, 0, "came too late: the domain has changed", outcome);
    }
    long number = state.versionStore().last() + 1;
    if (!outcome.passed()) {
      state.apply(new Change.Rejected(request.moment().records()));
      String reason = outcome.candidate().isEmpty() ? outcome.failure() : outcome.gate().reason();
      return new Decision(Decision.Status.REJECTED, number, reason, outcome);
    }
    state.apply(accepted(outcome, number));
    return new Decision(Decision.Status.ACCEPTED, number, outcome.gate().reason(), outcome);
  }

  private static Change accepted(Trainer.RoundResult outcome, long number) {
    Candidate candidate = outcome.candidate().orElseThrow();
    RoundRequest request = outcome.request();
    LiveVersion version =
        new LiveVersion(
            number,
            request.serving(),
            request.moment().epoch(),
            new LiveVersion.Training(number, candidate.summary().stepsInAll()),
            candidate.version(),
            outcome.reading().orElseThrow());
    return new Change.Accepted(
        version,
        candidate.heads(),
        request.moment().records(),
        new DomainReference(
            outcome.reference().orElseThrow(), Learner.appearance(request.entries())),
        candidate.gateInput().metric());
  }

  private RoundRequest.Start start() {
    Optional<LiveVersion> version = state.versionStore().serving();
    return new RoundRequest.Start(
        state.versionStore().servingNumber(),
        version,
        version.flatMap(v -> state.versionStore().headsOf(v)),
        version.map(v -> v.training().stepsInAll()).orElse(0L));
  }
}
