package io.unimos.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.unimos.core.domain.Decision;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.domain.WindowDecision;
import io.unimos.core.domain.WindowReport;
import io.unimos.core.math.Metric;
import io.unimos.event.Category;
import io.unimos.event.Prediction;
import io.unimos.event.Served;
import io.unimos.stream.StreamListener;
import io.unimos.wire.RejectReason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The meters on the records of the stream and on the health of the model: the state of each domain,
 * and the outcomes of windows and rounds. Bounded by {@link DomainLabels} and a number of classes.
 * Thread-safe.
 */
public final class StreamMeters implements StreamListener {
  private static final String OUTCOME = "outcome";

  /**
   * The bucket bounds, from a frame that hardly waited to one delayed by a restart of the service.
   */
  private static final Duration[] END_TO_END_BUCKETS =
      Metrics.millis(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000);

  private static final Duration[] ROUND_BUCKETS =
      Metrics.millis(250, 500, 1000, 2000, 5000, 15_000);

  private final Meters meters;
  private final InstantSource clock;
  private final int classLimit;
  private final DomainLabels labels;
  private final Counter predicted;
  private final Map<RejectReason, Counter> rejected = new EnumMap<>(RejectReason.class);
  private final Map<Served, Counter> served = new EnumMap<>(Served.class);
  private final Counter headersDropped;
  private final Timer endToEnd;
  private final Timer rounds;
  private final Counter overBudget;
  private final Counter correlated;
  private final Map<String, DomainSeries> domains = new ConcurrentHashMap<>();
  private final Set<String> classes = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Double> threshold = new AtomicReference<>();
  private final AtomicInteger behind = new AtomicInteger();

  StreamMeters(Meters meters, Metrics.MeterSettings limits, InstantSource clock) {
    this.meters = meters;
    this.classLimit = limits.classes();
    this.clock = clock;
    labels = new DomainLabels(limits.domains());
    predicted = meters.counter(Metric.RECORDS, OUTCOME, "predicted");
    for (RejectReason reason : RejectReason.values()) {
      rejected.put(reason, meters.counter(Metric.RECORDS, OUTCOME, reason.name()));
    }
    for (Served mode : Served.values()) {
      served.put(mode, meters.counter(Metric.SERVED_RECORDS, "mode", tag(mode.name())));
    }
    headersDropped = meters.counter(Metric.HEADERS_DROPPED);
    endToEnd = meters.timer(Metric.END_TO_END, END_TO_END_BUCKETS);
    meters.gauge(Metric.DOMAINS_FOLDED, labels::folded);
    DomainSeries.DECISIONS.forEach(each -> meters.counter(Metric.WINDOWS, "decision", each));
    DomainSeries.OUTCOMES.forEach(each -> meters.counter(Metric.ROUNDS, OUTCOME, each));
    overBudget = meters.counter(Metric.ROUNDS_WITHOUT_MET, "reason", "budget");
    correlated = meters.counter(Metric.ROUNDS_WITHOUT_MET, "reason", "label_correlation");
    rounds = meters.timer(Metric.ROUND_TIME, ROUND_BUCKETS);
  }

  /** Returns the form of a name in a tag. */
  static String tag(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public void predicted(Prediction prediction, long millis) {
    String domain = prediction.getDomain();
    Category category = prediction.getCategory();
    predicted(domain, prediction.getLabel(), category == null ? "" : category.name(), millis);
    if (prediction.getClassSet() != null) {
      classSet(domain, prediction.getClassSet());
    }
    served(prediction.getServed());
    if (prediction.getUnknownClass() != null) {
      unknownClass(domain, prediction.getUnknownClass());
    }
  }

  /**
   * Records one prediction.
   *
   * @param category how vision and language agree; empty without heads
   * @param millis the time since the record's timestamp; below 0 (clocks differ) counts as 0
   */
  void predicted(String domain, String label, String category, long millis) {
    predicted.increment();
    series(labels.of(domain)).predicted(shownClass(label), tag(category), clock.millis());
    endToEnd.record(Math.max(0, millis), TimeUnit.MILLISECONDS);
  }

  void served(Served mode) {
    served.get(mode).increment();
  }

  void classSet(String domain, long number) {
    series(labels.of(domain)).classSet(number);
  }

  void unknownClass(String domain, boolean none) {
    series(labels.of(domain)).unknownClass(none);
  }

  /** Counts a prediction whose truth became known. */
  public void judged(String domain, boolean zeroShotRight, boolean servedRight) {
    DomainSeries series = series(labels.of(domain));
    series.judged("zero_shot", zeroShotRight);
    series.judged("served", servedRight);
  }

  @Override
  public void deadLettered(RejectReason reason) {
    rejected.get(reason).increment();
  }

  @Override
  public void headersDropped(int count) {
    headersDropped.increment(count);
  }

  @Override
  public void windowEnded(String domain, WindowReport report) {
    report
        .metric(Metric.MEAN_SHIFT_RATIO)
        .ifPresent(tested -> tested.threshold().ifPresent(this::driftThreshold));
    meters.counter(Metric.WINDOWS, "decision", tag(report.decision().symbol())).increment();
    boolean trouble =
        report.decision() != WindowDecision.KEEP && report.decision() != WindowDecision.TRAIN;
    series(trouble ? labels.ofTrouble(domain) : labels.of(domain)).windowEnded(report);
  }

  @Override
  public void roundDecided(String domain, Decision decision, double seconds) {
    roundDecided(domain, decision.status().name(), seconds);
    RoundRequest.Steps steps = decision.request().steps();
    if (decision.outcome().candidate().isPresent() && steps != RoundRequest.Steps.TAKEN) {
      roundWithoutMet(steps == RoundRequest.Steps.WHEN_CORRELATED);
    }
    decision.outcome().gate().verdicts().stream()
        .filter(verdict -> verdict.threshold().isPresent())
        .forEach(verdict -> gateJudged(domain, verdict.name(), verdict.passed()));
  }

  /**
   * Records the end of a round.
   *
   * @param seconds the duration; 0 if nothing was trained
   */
  void roundDecided(String domain, String outcome, double seconds) {
    String decided = tag(outcome);
    meters.counter(Metric.ROUNDS, OUTCOME, decided).increment();
    boolean trouble = decided.equals("rolled_back") || decided.equals("failed");
    series(trouble ? labels.ofTrouble(domain) : labels.of(domain)).roundDecided(decided);
    if (seconds > 0) {
      rounds.record(Duration.ofNanos((long) (seconds * 1e9)));
    }
  }

  /**
   * Counts a round without MET steps.
   *
   * @param byCorrelation true if label correlation was the reason, false if the budget was
   */
  void roundWithoutMet(boolean byCorrelation) {
    (byCorrelation ? correlated : overBudget).increment();
  }

  void gateJudged(String domain, String verdict, boolean passed) {
    series(labels.of(domain)).gateJudged(verdict, passed);
  }

  @Override
  public void rolledBack(String domain) {
    roundDecided(domain, "ROLLED_BACK", 0);
  }

  @Override
  public void roundFailed(String domain) {
    roundDecided(domain, "FAILED", 0);
  }

  @Override
  public void queried(String domain, boolean random) {
    series(labels.of(domain)).queried(random);
  }

  @Override
  public void labelled(String domain, String status) {
    series(labels.of(domain)).labelled(tag(status));
  }

  @Override
  public void labelsRolledBack(String domain) {
    series(labels.ofTrouble(domain)).labelsRolledBack();
  }

  /** Ends a domain's series and frees its place; if it returns they begin at 0. */
  @Override
  public void forgotten(String domain) {
    labels.forget(domain).map(domains::remove).ifPresent(DomainSeries::end);
  }

  @Override
  public void waitForMove(int more) {
    behind.addAndGet(more);
  }

  /** Returns the number of domains that have not moved to the next bundle. */
  public int waiting() {
    return behind.get();
  }

  /** Shows the threshold to which the ratio of a window was compared. */
  private void driftThreshold(double ratio) {
    if (threshold.getAndSet(ratio) == null) {
      meters.gauge(Metric.DRIFT_THRESHOLD, threshold::get);
    }
  }

  private DomainSeries series(String label) {
    DomainSeries known = domains.get(label);
    return known == null
        ? domains.computeIfAbsent(label, name -> new DomainSeries(meters, name))
        : known;
  }

  /**
   * Returns the label for a class. Only the first classes served have their own, the same in all
   * domains.
   */
  private String shownClass(String label) {
    return classes.contains(label) ? label : admit(label);
  }

  private synchronized String admit(String label) {
    if (classes.size() < classLimit || classes.contains(label)) {
      classes.add(label);
      return label;
    }
    return DomainLabels.OTHER;
  }

  long predictions() {
    return (long) predicted.count();
  }

  /** Returns the number of records per reason, only for reasons that occurred. */
  Map<RejectReason, Long> deadLetters() {
    Map<RejectReason, Long> reasons = new EnumMap<>(RejectReason.class);
    rejected.forEach(
        (reason, counter) -> {
          if (counter.count() > 0) {
            reasons.put(reason, (long) counter.count());
          }
        });
    return reasons;
  }
}
