package io.unimos.adapt;

import io.unimos.drift.Appearance;
import io.unimos.drift.ChangePoint;
import io.unimos.drift.DriftTest;
import io.unimos.drift.FeatureSet;
import io.unimos.drift.Shift;
import io.unimos.event.HalfFloats;
import io.unimos.memory.MemoryEntry;
import io.unimos.method.prototypes.PrototypePrediction;
import io.unimos.numbers.Measurement;
import io.unimos.numbers.MetricNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tests the newest images for drift and closes windows (METHOD.md 4 and 5): goes on, trains,
 * refuses or flushes. Owner: the domain's stream thread.
 */
final class WindowEnd {
  /** Rows without which no round is worth its gate. */
  private static final int LEAST_TRAINING = 32;

  private static final double MOST_RUNS_TO_CUT = .25;

  private final DomainState state;
  private final DomainContext context;
  private final AdaptSettings settings;
  private final Learner learner;

  WindowEnd(DomainState state) {
    this.state = state;
    context = state.context;
    settings = state.settings;
    learner = state.learner;
  }

  /** The report of what ends with the image just learned, if anything does. */
  Optional<WindowReport> afterImage() {
    int count = learner.tally().count();
    boolean ends = count >= settings.windows().length(state.memory.size());
    if (!ends && count % settings.windows().test() != 0) {
      return Optional.empty();
    }
    Optional<DriftTest> test = test();
    if (test.isPresent() && test.get().shift() == Shift.DOMAIN) {
      return Optional.of(flush(test.get()));
    }
    return ends ? Optional.of(goOn(test)) : Optional.empty();
  }

  private Optional<DriftTest> test() {
    if (!settings.drift().enabled() || !learner.recent().full()) {
      return Optional.empty();
    }
    return state.reference.map(
        y ->
            DriftTest.of(
                y.reference(),
                Trainer.set(learner.recent().entries(), context),
                settings.drift().threshold()));
  }

  /** The report of images that taught nothing, once there are as many as between two tests. */
  Optional<WindowReport> afterSkipped() {
    if (state.skipped.count() < settings.windows().test()) {
      return Optional.empty();
    }
    double admission = settings.drift().admission();
    boolean repeats = state.skipped.mostlyRepeats();
    WindowReport report =
        report(
            extent((int) state.skipped.count()),
            state.skipped.metrics(admission, context.repeatCosine()),
            repeats ? Shift.NONE : Shift.NOT_ADMITTED,
            repeats ? WindowDecision.REPEATS : WindowDecision.REFUSE,
            state.skipped.why(admission, context.repeatCosine()));
    state.closeSkipped();
    return Optional.of(report);
  }

  private WindowReport flush(DriftTest test) {
    List<Measurement> metrics = metrics(Optional.of(test));
    String why = changed(learner.recent().newest(settings.windows().test()));
    Extent extent = extent(learner.tally().count());
    List<MemoryEntry> newest = sinceChange();
    Optional<LiveVersion> known = returning(newest);
    state.shelf.leave(state.epoch, learner.windowStartBytes());
    state.epoch++;
    known.ifPresent(v -> state.shelf.comeBack(v, state.epoch));
    learner.bet(state.shelf.serving().map(LiveVersion::entropies).orElse(new double[0]));
    state.policy.restart();
    state.reference = Optional.empty();
    state.journal.deleteBlob(DomainState.REFERENCE);
    long oldest = newest.get(0).sequence();
    state.memory.removeIf(e -> e.sequence() < oldest).forEach(state.journal::deleteSlot);
    learner.forgetAll(known.flatMap(v -> state.shelf.prototypes(v.number())));
    relearn();
    state.close();
    WindowDecision decision = known.isPresent() ? WindowDecision.RETURN : WindowDecision.FLUSH;
    String came = known.map(v -> "; as when version " + v.number() + " was made").orElse("");
    return report(extent, metrics, Shift.DOMAIN, decision, why + came);
  }

  /**
   * The newest images without those of before the change. Where labels come in runs the greatest
   * change is that of the class, and a cut there would leave one class to start from.
   */
  private List<MemoryEntry> sinceChange() {
    List<MemoryEntry> newest = learner.recent().entries();
    if (learner.runsBefore() > MOST_RUNS_TO_CUT) {
      return newest;
    }
    int first = ChangePoint.of(Trainer.set(newest, context), settings.drift().threshold());
    return newest.subList(first, newest.size());
  }

  private Optional<LiveVersion> returning(List<MemoryEntry> newest) {
    if (!settings.policy().returning() || state.policy.frozen()) {
      return Optional.empty();
    }
    return state
        .shelf
        .nearest(Trainer.set(newest, context).moments(), settings.drift().threshold())
        .filter(v -> v.number() != state.shelf.servingNumber());
  }

  /** Fresh prototypes learn what is remembered, and say anew what it shows. */
  private void relearn() {
    for (int slot : state.memory.order()) {
      MemoryEntry entry = state.memory.at(slot);
      float[] x = HalfFloats.unpack(entry.feature());
      PrototypePrediction reading = learner.predict(x);
      DomainPrediction served = state.answer(entry.sequence(), false, x, reading);
      MemoryEntry again = entry.withPredicted(served.answers().label(Component.SERVED));
      state.memory.replace(slot, again);
      state.journal.putSlot(slot, again.toBytes());
      learner.learn(again, reading, served);
    }
  }

  private WindowReport goOn(Optional<DriftTest> test) {
    List<Measurement> metrics = metrics(test);
    Shift shift = test.map(DriftTest::shift).orElse(Shift.NONE);
    metrics.add(state.skipped.share(learner.tally().count()));
    Extent extent = extent(learner.tally().count());
    if (state.reference.isEmpty() || stillFirst()) {
      List<MemoryEntry> first = learner.recent().newest(settings.windows().window());
      state.keep(DomainReference.of(first, context));
    } else if (shift == Shift.NONE) {
      learner.meter().learn(metrics);
    }
    String why = unchanged(shift);
    boolean train =
        settings.mode().trains()
            && state.policy.due(state.window)
            && state.memory.entries().stream().filter(e -> !e.gate()).count() >= LEAST_TRAINING;
    state.policy.want(train || state.policy.wanted());
    WindowDecision decision = train ? WindowDecision.TRAIN : WindowDecision.KEEP;
    if (!state.happened.isEmpty()) {
      decision = WindowDecision.ROLL_BACK;
    } else if (state.policy.safe() && !train) {
      decision = WindowDecision.SAFE;
    }
    state.close();
    return report(extent, metrics, shift, decision, why);
  }

  /** A reference of half a window, which no version stands for, is replaced by that of a whole. */
  private boolean stillFirst() {
    return state.shelf.serving().isEmpty() && state.memory.size() <= settings.windows().window();
  }

  /** The images that a report is about, to be noted before the window is closed. */
  private record Extent(long window, int size, long first, long last, double runs) {}

  private Extent extent(int size) {
    return new Extent(
        state.window, size, state.windowStart + 1, state.sequence, learner.prototypes().runs());
  }

  private WindowReport report(
      Extent of, List<Measurement> metrics, Shift shift, WindowDecision decision, String why) {
    return new WindowReport(
        of.window,
        of.size,
        of.first,
        of.last,
        metrics,
        shift,
        decision,
        why,
        of.runs,
        state.version());
  }

  private List<Measurement> metrics(Optional<DriftTest> test) {
    WindowTally tally = learner.tally();
    FeatureSet newest = Trainer.set(learner.recent().newest(tally.count()), context);
    List<Measurement> metrics = new ArrayList<>();
    if (state.reference.isPresent() && test.isPresent()) {
      metrics.addAll(
          learner.meter().compared(state.reference.get().reference(), newest, test.get()));
    }
    metrics.add(
        Measurement.alarmBelow(
            MetricNames.MAX_COSINE, tally.maxCosine(), settings.drift().admission()));
    metrics.addAll(tally.metrics(learner.meter()));
    metrics.add(
        learner
            .meter()
            .bounded(
                MetricNames.PROTOTYPE_DIVERGENCE,
                context.divergence(learner.prototypes().prototypes())));
    metrics.add(Measurement.reported(MetricNames.RUNS, learner.prototypes().runs()));
    metrics.add(
        Measurement.alarmAbove(MetricNames.BET, learner.winnings(), settings.drift().alarm()));
    return metrics;
  }

  private String changed(List<MemoryEntry> newest) {
    String looks = looks(Learner.appearance(newest));
    return joined("images of the same classes look different", looks);
  }

  private String unchanged(Shift shift) {
    String seen =
        shift == Shift.LABEL
            ? "another mix of classes, each looking as before"
            : "nothing beyond chance";
    return joined(joined(state.happened, seen), looks(learner.tally().appearance()));
  }

  private String looks(Appearance now) {
    return state
        .reference
        .map(before -> String.join(", ", now.changes(before.appearance())))
        .orElse("");
  }

  private static String joined(String first, String second) {
    if (first.isEmpty() || second.isEmpty()) {
      return first + second;
    }
    return first + "; " + second;
  }
}
