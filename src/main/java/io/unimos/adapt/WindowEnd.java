package io.unimos.adapt;

import io.unimos.drift.ChangePoint;
import io.unimos.drift.DriftTest;
import io.unimos.drift.Shift;
import io.unimos.event.HalfFloats;
import io.unimos.memory.MemoryEntry;
import io.unimos.method.prototypes.PrototypePrediction;
import io.unimos.numbers.Measurement;
import io.unimos.numbers.Probabilities;
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
    return state.yardstick.map(
        y ->
            DriftTest.of(
                y.reference(),
                Trainer.set(learner.recent().entries(), context),
                settings.drift().threshold()));
  }

  /** The report of images that taught nothing, once there are as many as between two tests. */
  Optional<WindowReport> afterIdle() {
    if (state.idle.count() < settings.windows().test()) {
      return Optional.empty();
    }
    double admission = settings.drift().admission();
    boolean repeats = state.idle.mostlyRepeats();
    Reports.Act act =
        new Reports.Act(
            repeats ? WindowDecision.REPEATS : WindowDecision.REFUSE,
            state.idle.why(admission, context.likeness()),
            state.version());
    WindowReport report =
        frame((int) state.idle.count())
            .report(
                state.idle.metrics(admission, context.likeness()),
                repeats ? Shift.NONE : Shift.NOT_ADMITTED,
                act);
    state.closeIdle();
    return Optional.of(report);
  }

  private WindowReport flush(DriftTest test) {
    List<Measurement> metrics =
        Reports.metrics(learner, context, state.yardstick, Optional.of(test));
    String why =
        Reports.changed(learner.recent().newest(settings.windows().test()), state.yardstick);
    Reports.Frame frame = frame(learner.tally().count());
    List<MemoryEntry> newest = sinceChange();
    Optional<LiveVersion> known = returning(newest);
    state.shelf.leave(state.epoch, learner.windowStartBytes());
    state.epoch++;
    known.ifPresent(v -> state.shelf.comeBack(v, state.epoch));
    learner.bet(state.shelf.serving().map(LiveVersion::entropies).orElse(new double[0]));
    state.policy.restart();
    state.yardstick = Optional.empty();
    state.journal.deleteBlob(DomainState.REFERENCE);
    long oldest = newest.get(0).sequence();
    state.memory.removeIf(e -> e.sequence() < oldest).forEach(state.journal::deleteSlot);
    learner.forgetAll(known.flatMap(v -> state.shelf.prototypes(v.number())));
    relearn();
    state.close();
    WindowDecision decision = known.isPresent() ? WindowDecision.RETURN : WindowDecision.FLUSH;
    String came = known.map(v -> "; as when version " + v.number() + " was made").orElse("");
    return frame.report(
        metrics, Shift.DOMAIN, new Reports.Act(decision, why + came, state.version()));
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
      PrototypePrediction reading = learner.read(x);
      DomainPrediction served = state.answer(entry.sequence(), false, x, reading);
      MemoryEntry again = entry.withPredicted(served.answers().label(Component.SERVED));
      state.memory.replace(slot, again);
      state.journal.putSlot(slot, again.toBytes());
      learner.learn(again, reading, served);
    }
  }

  private WindowReport goOn(Optional<DriftTest> test) {
    List<Measurement> metrics = Reports.metrics(learner, context, state.yardstick, test);
    Shift shift = test.map(DriftTest::shift).orElse(Shift.NONE);
    metrics.add(state.idle.share(learner.tally().count()));
    Reports.Frame frame = frame(learner.tally().count());
    if (state.yardstick.isEmpty() || stillFirst()) {
      List<MemoryEntry> first = learner.recent().newest(settings.windows().window());
      state.keep(DomainReference.of(first, context));
    } else if (shift == Shift.NONE) {
      learner.meter().learn(metrics);
    }
    String why = Reports.unchanged(shift, learner.tally(), state.yardstick, state.happened);
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
    return frame.report(metrics, shift, new Reports.Act(decision, why, state.version()));
  }

  /** A reference of half a window, which no version stands for, is replaced by that of a whole. */
  private boolean stillFirst() {
    return state.shelf.serving().isEmpty() && state.memory.size() <= settings.windows().window();
  }

  private Reports.Frame frame(int size) {
    return new Reports.Frame(
        state.window, size, state.windowStart + 1, state.sequence, learner.prototypes().runs());
  }
}
