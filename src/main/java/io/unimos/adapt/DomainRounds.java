package io.unimos.adapt;

import io.unimos.memory.MemoryEntry;
import io.unimos.method.prototypes.AlignedPrototypes;
import io.unimos.method.round.Candidate;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * Asks for a domain's rounds and decides on their candidates. One round is under way at most;
 * changes come about through {@link DomainState#apply}. Owner: the domain's stream thread.
 */
final class DomainRounds {
  /** Rows without a label that a round needs to say anything of. */
  private static final int LEAST_UNLABELLED = 2;

  private final String name;
  private final AdaptSettings settings;
  private final DomainState state;
  private boolean inFlight;

  DomainRounds(String name, DomainContext context, DomainState state) {
    this.name = name;
    this.state = state;
    settings = context.settings();
  }

  /** What would be asked for now, without building it; empty where no round is wanted. */
  Optional<RoundWish> wish() {
    if (!state.policy().wanted() || inFlight) {
      return Optional.empty();
    }
    boolean cold = state.shelf().serving().isEmpty();
    // at the window's end, where a ticket is taken, these are the runs that the round will see
    boolean taken = steps(true, state.learner().prototypes().runs()) == RoundRequest.Steps.TAKEN;
    int steps = taken ? settings.method().round().steps(cold) : 0;
    return Optional.of(
        new RoundWish(
            cold ? RoundWish.Why.NO_VERSION : RoundWish.Why.MORE_IMAGES,
            state.counters().window(),
            state.counters().sequence(),
            steps));
  }

  /**
   * A round, when one is wanted and none is under way.
   *
   * @param met false: without MET steps
   */
  Optional<RoundRequest> wanted(boolean met) {
    return wanted(runs -> steps(met, runs));
  }

  /** The same with these steps, whatever would be decided today. */
  Optional<RoundRequest> wanted(RoundRequest.Steps steps) {
    return wanted(runs -> steps);
  }

  private RoundRequest.Steps steps(boolean allowed, double runs) {
    if (runs > settings.method().round().mostRuns()) {
      return RoundRequest.Steps.IN_RUNS;
    }
    return allowed ? RoundRequest.Steps.TAKEN : RoundRequest.Steps.OVER_BUDGET;
  }

  private Optional<RoundRequest> wanted(DoubleFunction<RoundRequest.Steps> steps) {
    if (!state.policy().wanted() || inFlight) {
      return Optional.empty();
    }
    List<MemoryEntry> entries = state.remembered();
    if (entries.size() < LEAST_UNLABELLED) {
      // people have labelled nearly all; more images come
      return Optional.empty();
    }
    inFlight = true;
    RoundRequest.Start start = start();
    AlignedPrototypes prototypes = state.windowStartPrototypes();
    return Optional.of(
        new RoundRequest(
            name,
            state.counters().window() - 1,
            state.counters().epoch(),
            prototypes.records(),
            entries,
            state.annotations().rows(),
            state.annotations().taken(),
            prototypes.view(),
            start,
            steps.apply(prototypes.runs()),
            RoundRequest.seed(name, state.counters().window() - 1, start.serving())));
  }

  /** The round that was handed out will not come back. */
  void abandon() {
    inFlight = false;
  }

  /** Decides on a candidate; an accepted one serves from the next image on. */
  Decision decide(Trainer.Outcome outcome) {
    inFlight = false;
    RoundRequest request = outcome.request();
    boolean stale =
        request.epoch() != state.counters().epoch()
            || request.serving() != state.shelf().servingNumber();
    if (stale || state.policy().frozen()) {
      state.apply(new Change.Dropped());
      return decision(outcome, Decision.Status.DROPPED, 0, "came too late: the domain has changed");
    }
    long number = state.shelf().last() + 1;
    if (!outcome.passed()) {
      state.apply(new Change.Rejected(request.records()));
      String reason = outcome.candidate().isEmpty() ? outcome.failure() : outcome.gate().reason();
      return decision(outcome, Decision.Status.REJECTED, number, reason);
    }
    state.apply(accepted(outcome, number));
    return decision(outcome, Decision.Status.ACCEPTED, number, outcome.gate().reason());
  }

  private static Change accepted(Trainer.Outcome outcome, long number) {
    Candidate candidate = outcome.candidate().orElseThrow();
    RoundRequest request = outcome.request();
    LiveVersion version =
        new LiveVersion(
            number,
            request.serving(),
            request.epoch(),
            new LiveVersion.Training(number, candidate.summary().stepsInAll()),
            candidate.version(),
            outcome.reading().orElseThrow(),
            outcome.reference().all());
    return new Change.Accepted(
        version,
        candidate.heads(),
        request.records(),
        new DomainReference(outcome.reference(), Learner.appearance(request.entries())),
        candidate.evidence().metric());
  }

  private RoundRequest.Start start() {
    Optional<LiveVersion> version = state.shelf().serving();
    return new RoundRequest.Start(
        state.shelf().servingNumber(),
        version,
        version.flatMap(v -> state.shelf().headsOf(v)),
        version.map(v -> v.training().stepsInAll()).orElse(0L));
  }

  private Decision decision(
      Trainer.Outcome outcome, Decision.Status status, long number, String reason) {
    RoundRequest request = outcome.request();
    return new Decision(
        status,
        number,
        request.serving(),
        reason,
        outcome.gate().verdicts(),
        outcome.candidate(),
        request.view(),
        request.steps(),
        request.seed(),
        request.labels());
  }
}
