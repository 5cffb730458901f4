package io.unimos.adapt;

import io.unimos.drift.Appearance;
import io.unimos.drift.DriftTest;
import io.unimos.drift.FeatureSet;
import io.unimos.drift.Shift;
import io.unimos.memory.MemoryEntry;
import io.unimos.numbers.Measurement;
import io.unimos.numbers.MetricNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a window report says, in numbers and words. Stateless. */
final class Reports {
  private Reports() {}

  /** The window that is reported on. */
  record Frame(long window, int size, long first, long last, double runs) {
    WindowReport report(List<Measurement> metrics, Shift shift, Act act) {
      return new WindowReport(
          window, size, first, last, metrics, shift, act.decision, act.why, runs, act.version);
    }
  }

  /** What was decided. */
  record Act(WindowDecision decision, String why, long version) {}

  static List<Measurement> metrics(
      Learner learner,
      DomainContext context,
      Optional<DomainReference> yardstick,
      Optional<DriftTest> test) {
    WindowTally tally = learner.tally();
    FeatureSet newest = Trainer.set(learner.recent().newest(tally.count()), context);
    List<Measurement> metrics = new ArrayList<>();
    if (yardstick.isPresent() && test.isPresent()) {
      metrics.addAll(learner.meter().compared(yardstick.get().reference(), newest, test.get()));
    }
    metrics.add(
        Measurement.alarmBelow(
            MetricNames.MAX_COSINE, tally.maxCosine(), context.settings().drift().admission()));
    metrics.addAll(tally.metrics(learner.meter()));
    metrics.add(
        learner
            .meter()
            .bounded(
                MetricNames.PROTOTYPE_DIVERGENCE,
                context.divergence(learner.prototypes().prototypes())));
    metrics.add(Measurement.reported(MetricNames.RUNS, learner.prototypes().runs()));
    metrics.add(
        Measurement.alarmAbove(
            MetricNames.BET, learner.winnings(), context.settings().drift().alarm()));
    return metrics;
  }

  static String changed(List<MemoryEntry> newest, Optional<DomainReference> yardstick) {
    String looks = looks(Learner.appearance(newest), yardstick);
    return joined("images of the same classes look different", looks);
  }

  static String unchanged(
      Shift shift, WindowTally tally, Optional<DomainReference> yardstick, String happened) {
    String seen =
        shift == Shift.LABEL
            ? "another mix of classes, each looking as before"
            : "nothing beyond chance";
    return joined(joined(happened, seen), looks(tally.appearance(), yardstick));
  }

  private static String looks(Appearance now, Optional<DomainReference> yardstick) {
    return yardstick.map(y -> String.join(", ", now.changes(y.appearance()))).orElse("");
  }

  private static String joined(String first, String second) {
    if (first.isEmpty() || second.isEmpty()) {
      return first + second;
    }
    return first + "; " + second;
  }
}
