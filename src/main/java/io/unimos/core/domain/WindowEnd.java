package io.unimos.core.domain;

import io.unimos.core.drift.Appearance;
import io.unimos.core.drift.ChangePoint;
import io.unimos.core.drift.DriftTest;
import io.unimos.core.drift.FeatureSet;
import io.unimos.core.drift.Shift;
import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import io.unimos.core.math.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The test of the newest images for drift, and the decision at a window's end (method-specification
 * 4.9 and 5): the domain goes on, trains, refuses images or is reset. Changes nothing. Owner: the
 * domain's stream thread.
 */
final class WindowEnd {
  private static final String LOOKS_DIFFERENT = "images of the same classes look different";

  private final DomainContext context;
  private final AdaptSettings settings;
  private final DomainState state;

  WindowEnd(DomainContext context, DomainState state) {
    this.context = context;
    this.state = state;
    settings = context.settings();
  }

  /**
   * The end of a window.
   *
   * @param change the change that ends it
   * @param report its report, still without the version that serves after the change
   */
  record Ended(Change change, WindowReport report) {}

  /** Returns the end that the image just learned causes, if any. */
  Optional<Ended> afterImage() {
    int count = state.learner().tally().count();
    boolean ends = count >= settings.windows().length(state.memory().size());
    if (!ends && count % settings.windows().test() != 0) {
      return Optional.empty();
    }
    Look look = new Look();
    if (look.test.filter(DriftTest::certain).isPresent()) {
      return Optional.of(look.another());
    }
    return ends || look.alarm() ? Optional.of(look.same()) : Optional.empty();
  }

  /** Returns the end that images not learned cause, once there are as many as between two tests. */
  Optional<Ended> afterSkipped() {
    SkippedImages skipped = state.skipped();
    if (skipped.count() < settings.windows().test()) {
      return Optional.empty();
    }
    double oodThreshold = settings.drift().oodThreshold();
    boolean repeats = skipped.mostlyRepeats();
    return Optional.of(
        new Ended(
            new Change.SkippedClosed(),
            report(
                (int) skipped.count(),
                skipped.metrics(oodThreshold, context.repeatCosine()),
                repeats ? Shift.NONE : Shift.OUT_OF_DISTRIBUTION,
                repeats ? WindowDecision.REPEATS : WindowDecision.REFUSE,
                skipped.why(oodThreshold, context.repeatCosine()))));
  }

  private WindowReport report(
      int size, List<Measurement> metrics, Shift shift, WindowDecision decision, String why) {
    return new WindowReport(
        new WindowReport.Span(
            state.counters().window(),
            size,
            state.counters().windowStart() + 1,
            state.counters().sequence()),
        metrics,
        shift,
        decision,
        why,
        state.learner().prototypes().labelCorrelation(),
        0,
        settings.annotate().on() ? Optional.of(state.labels().auditSample()) : Optional.empty());
  }

  /** Returns the newest of these entries, which come oldest first. */
  private static List<RememberedImage> newest(List<RememberedImage> entries, int count) {
    return entries.subList(Math.max(0, entries.size() - count), entries.size());
  }

  private static String joined(String first, String second) {
    if (first.isEmpty() || second.isEmpty()) {
      return first + second;
    }
    return first + "; " + second;
  }

  /** The comparison of the newest images with the reference. */
  private final class Look {
    private final Learner learner = state.learner();
    private final int size = learner.tally().count();
    private final List<RememberedImage> recent = state.recent(settings.windows().recent());
    private final FeatureSet features = Trainer.set(recent, context);
    private final Optional<DomainReference> reference = state.reference();
    private final Optional<DriftTest> test = test();

    private Optional<DriftTest> test() {
      if (!settings.drift().enabled() || recent.size() < settings.windows().recent()) {
        return Optional.empty();
      }
      // the round of an alarm has learned what was new: only what it leaves is held against labels
      // in the order that the domain has shown
      boolean next = state.counters().afterAlarm() && size == settings.windows().test();
      double correlation = next ? state.counters().correlation() : 1;
      return reference.map(y -> DriftTest.of(y.reference(), features, correlation));
    }

    boolean alarm() {
      return test.filter(DriftTest::alarm).isPresent();
    }

    Ended another() {
      List<Measurement> metrics = metrics();
      Appearance now = Learner.appearance(newest(recent, settings.windows().test()));
      String why = joined(LOOKS_DIFFERENT, looks(now, reference));
      List<RememberedImage> since = sinceChange();
      metrics.add(Measurement.reported(Metric.SINCE_CHANGE, since.size()));
      return new Ended(
          new Change.Reset(since.get(0).sequence()),
          report(size, metrics, Shift.DOMAIN, WindowDecision.RESET, why));
    }

    /** Returns the newest images without those from before the change. */
    private List<RememberedImage> sinceChange() {
      if (!settings.drift().dated()) {
        return recent;
      }
      List<RememberedImage> newest = state.memory().newest(settings.windows().replayed());
      double[][] rows = Trainer.set(newest, context).rows();
      long before = learner.prototypes().records() - rows.length;
      int known = Math.min(ChangePoint.GUESSED, rows.length / 2);
      double[] mean =
          before >= ChangePoint.GUESSED
              ? learner.prototypes().meanWithout(rows)
              : Vectors.mean(Arrays.copyOf(rows, known), context.dimension());
      return newest.subList(ChangePoint.of(rows, mean), newest.size());
    }

    Ended same() {
      List<Measurement> metrics = metrics();
      metrics.add(state.skipped().share(size));
      Shift shift = test.map(DriftTest::shift).orElse(Shift.NONE);
      Optional<DomainReference> first =
          reference.isEmpty() || stillFirst()
              ? Optional.of(
                  DomainReference.of(newest(recent, settings.windows().window()), context))
              : Optional.empty();
      RoundPolicy policy = state.policy();
      long window = state.counters().window();
      long records = learner.prototypes().records();
      double correlation = learner.prototypes().labelCorrelation();
      boolean train =
          settings.mode().trains()
              && (alarm() ? policy.allows(window) : policy.due(window, records, correlation));
      WindowDecision decision = train ? WindowDecision.TRAIN : WindowDecision.KEEP;
      if (!state.happened().isEmpty()) {
        decision = WindowDecision.ROLL_BACK;
      }
      return new Ended(
          new Change.WindowClosed(first, train, alarm()),
          report(size, metrics, shift, decision, unchanged(shift, first.or(() -> reference))));
    }

    /**
     * Returns true while the reference is of half a window and no version stands for it; a whole
     * window's then replaces it.
     */
    private boolean stillFirst() {
      return state.versionStore().serving().isEmpty()
          && state.memory().size() <= settings.windows().window();
    }

    private List<Measurement> metrics() {
      List<Measurement> metrics = new ArrayList<>();
      test.ifPresent(tested -> metrics.addAll(tested.metrics()));
      metrics.add(
          Measurement.alarmBelow(
              Metric.MAX_COSINE, learner.tally().maxCosine(), settings.drift().oodThreshold()));
      metrics.addAll(learner.tally().metrics());
      metrics.add(
          Measurement.reported(Metric.LABEL_CORRELATION, learner.prototypes().labelCorrelation()));
      return metrics;
    }

    private String unchanged(Shift shift, Optional<DomainReference> before) {
      String seen =
          switch (shift) {
            case LABEL -> "another mix of classes, each looking as before";
            case DOMAIN -> LOOKS_DIFFERENT + ", or a class is new";
            default -> "nothing beyond chance";
          };
      String looks = looks(learner.tally().appearance(), before);
      return joined(joined(state.happened(), seen), looks);
    }

    private String looks(Appearance now, Optional<DomainReference> before) {
      return before.map(y -> String.join(", ", now.changes(y.appearance()))).orElse("");
    }
  }
}
