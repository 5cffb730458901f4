package io.unimos.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.unimos.core.math.Metric;
import io.unimos.wire.RejectReason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.KafkaStreams;

/**
 * All meters of one service. Owns its registry and everything bound to it until {@link #close}. The
 * wiring calls the methods, from any thread; each costs well under a microsecond.
 */
public final class Metrics implements AutoCloseable {

  /**
   * The settings to which the meters relate.
   *
   * @param domains {@code metrics.domains.max}
   * @param classes {@code metrics.classes.max}
   * @param imageBudgetBytes {@code image.budget}
   * @param batchSize {@code encode.batch-size}
   */
  public record MeterSettings(int domains, int classes, long imageBudgetBytes, int batchSize) {}

  private static final String OUTCOME = "outcome";
  private static final String ROLE = "role";

  /** The modes under which a record may be served. */
  private static final List<String> SERVED = List.of("adapted", "shadow", "zero_shot");

  /**
   * The bucket bounds, from a frame that hardly waited to one delayed by a restart of the service.
   */
  private static final Duration[] END_TO_END_BUCKETS =
      millis(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Meters meters = new Meters(registry);
  private final List<AutoCloseable> bound;
  private final ModelMeters model;
  private final EncoderMeters encoder;
  private final Counter predicted = meters.counter(Metric.RECORDS, OUTCOME, "predicted");
  private final Map<RejectReason, Counter> rejected = new EnumMap<>(RejectReason.class);
  private final Counter breakers = meters.counter(Metric.URI_BREAKERS);
  private final Counter headersDropped = meters.counter(Metric.HEADERS_DROPPED);
  private final Map<String, Counter> served = new TreeMap<>();
  private final Map<String, AtomicReference<Double>> lags = new ConcurrentHashMap<>();
  private final Counter failures = meters.counter(Metric.STREAM_FAILURES);
  private final Timer endToEnd = meters.timer(Metric.END_TO_END, END_TO_END_BUCKETS);
  private final AtomicLong registryUp = new AtomicLong();
  private final AtomicLong brokerUp = new AtomicLong();
  private final KafkaMeters kafka = new KafkaMeters();
  private final AtomicReference<BooleanSupplier> ready = new AtomicReference<>(() -> false);
  private final Map<String, AtomicReference<KafkaStreams.State>> states = new ConcurrentHashMap<>();

  public Metrics(MeterSettings limits) {
    this(limits, InstantSource.system());
  }

  /** Makes meters with the clock by which idle domains are found. */
  Metrics(MeterSettings limits, InstantSource clock) {
    this.model = new ModelMeters(meters, limits.domains(), limits.classes(), clock);
    this.encoder = new EncoderMeters(meters, registry.getPrometheusRegistry(), limits);
    for (RejectReason reason : RejectReason.values()) {
      rejected.put(reason, meters.counter(Metric.RECORDS, OUTCOME, reason.name()));
    }
    for (String mode : SERVED) {
      served.put(mode, meters.counter(Metric.SERVED_RECORDS, "mode", mode));
    }
    meters.gauge(Metric.REGISTRY_UP, registryUp::get);
    meters.gauge(Metric.BROKER_UP, brokerUp::get);
    meters.gauge(Metric.READY, () -> ready.get().getAsBoolean() ? 1 : 0);
    bound = ProcessMeters.bindTo(meters);
    registry.getPrometheusRegistry().register(kafka);
  }

  /** Returns the meters on the way from bytes to features. */
  public EncoderMeters encoder() {
    return encoder;
  }

  /**
   * Records one prediction.
   *
   * @param label the served class
   * @param category how vision and language agree; empty without heads
   * @param endToEndMillis the time since the record's timestamp; below 0 (clocks differ) counts as
   *     0
   */
  public void predicted(String domain, String label, String category, long endToEndMillis) {
    predicted.increment();
    model.predicted(domain, label, category);
    endToEnd.record(Math.max(0, endToEndMillis), TimeUnit.MILLISECONDS);
  }

  /** Counts an image that was judged for the unknown class. */
  public void unknownClass(String domain, boolean none) {
    model.unknownClass(domain, none);
  }

  /**
   * Records that an image was classified with a set of classes.
   *
   * @param number the number of the set; 0 for the bundle's own
   */
  public void classSet(String domain, long number) {
    model.classSet(domain, number);
  }

  /** Counts a record by its mode: adapted, shadow or zero_shot. */
  public void served(String mode) {
    served.get(mode).increment();
  }

  /** Counts a prediction whose truth became known. */
  public void judged(String domain, boolean zeroShotRight, boolean servedRight) {
    model.judged(domain, "zero_shot", zeroShotRight);
    model.judged(domain, "served", servedRight);
  }

  public void deadLettered(RejectReason reason) {
    rejected.get(reason).increment();
  }

  /** Counts an opened circuit breaker of an image host. */
  public void hostLeftAlone() {
    breakers.increment();
  }

  /** Counts headers that were too large to pass on. */
  public void headersDropped(int count) {
    headersDropped.increment(count);
  }

  /** Records the end of a domain's window. */
  public void windowEnded(String domain, DomainWindow window) {
    model.windowEnded(domain, window);
  }

  /**
   * Records the end of a round.
   *
   * @param outcome the outcome of the round
   * @param seconds the duration; 0 if nothing was trained
   */
  public void roundDecided(String domain, String outcome, double seconds) {
    model.roundDecided(domain, outcome, seconds);
  }

  /**
   * Counts an annotation request for an image of a domain.
   *
   * @param random whether the image was drawn at random
   */
  public void queried(String domain, boolean random) {
    model.queried(domain, random);
  }

  /** Counts a received label by its outcome. */
  public void labelled(String domain, String status) {
    model.labelled(domain, status);
  }

  /** Counts a version that was rolled back because labels spoke against it. */
  public void labelsRolledBack(String domain) {
    model.labelsRolledBack(domain);
  }

  /**
   * Counts a round without MET steps.
   *
   * @param correlated true if label correlation was the reason, false if the budget was
   */
  public void roundWithoutMet(boolean correlated) {
    model.roundWithoutMet(correlated);
  }

  /** Counts a test of the gate on a domain's candidate. */
  public void gateJudged(String domain, String verdict, boolean passed) {
    model.gateJudged(domain, verdict, passed);
  }

  /** Ends the series of a forgotten domain; if it returns they begin at 0. */
  public void forget(String domain) {
    model.forget(domain);
  }

  /**
   * Sets the number of records of a topic that wait for the group.
   *
   * @param records the number; NaN if the broker did not report it
   */
  public void lag(String topic, double records) {
    lags.computeIfAbsent(
            topic,
            name -> {
              AtomicReference<Double> lag = new AtomicReference<>();
              meters.gauge(Metric.LAG, lag::get, "topic", name);
              return lag;
            })
        .set(records);
  }

  /** Counts records of a topic that were deleted before the group had read them. */
  public void lost(String topic, long records) {
    meters.counter(Metric.LOST, "topic", topic).increment((double) records);
  }

  /** Sets the source of the number of rounds in training, read at each scrape. */
  public void roundsInFlight(IntSupplier rounds) {
    meters.gauge(Metric.ROUNDS_IN_FLIGHT, rounds::getAsInt);
  }

  /**
   * Sets the sources of the figures on the training queue, read at each scrape.
   *
   * @param waiting the number of domains in the queue
   * @param oldestSeconds the age of the oldest entry
   * @param demand the ratio of the processor time wanted to the time allowed
   */
  public void trainingQueue(
      IntSupplier waiting, DoubleSupplier oldestSeconds, DoubleSupplier demand) {
    meters.gauge(Metric.ROUNDS_WAITING, waiting::getAsInt);
    meters.gauge(Metric.ROUNDS_OLDEST, oldestSeconds::getAsDouble);
    meters.gauge(Metric.ROUNDS_DEMAND, demand::getAsDouble);
  }

  /**
   * Sets the sources of the figures on the domains in memory, read at each scrape.
   *
   * @param domains the number in memory
   * @param bytes the memory accounted to them
   * @param mostBytes the bound on that memory
   * @param loads the number of loads from the stores so far
   * @param loadSeconds the time of these loads
   * @param evictions the number of evictions so far
   */
  public void loadedDomains(
      IntSupplier domains,
      LongSupplier bytes,
      LongSupplier mostBytes,
      LongSupplier loads,
      DoubleSupplier loadSeconds,
      LongSupplier evictions) {
    meters.gauge(Metric.LOADED, domains::getAsInt);
    meters.gauge(Metric.LOADED_BYTES, bytes::getAsLong);
    meters.gauge(Metric.LOADED_MOST, mostBytes::getAsLong);
    meters.total(Metric.LOADS, loads::getAsLong);
    meters.total(Metric.LOAD_TIME, loadSeconds);
    meters.total(Metric.EVICTIONS, evictions::getAsLong);
  }

  /**
   * Sets the sources of the figures on the sets of classes, read at each scrape.
   *
   * @param newest the number of the newest set that a partition of this instance uses
   * @param oldest the number of the oldest such set
   * @param classes the number of classes in the newest
   * @param changedSeconds the time of a partition's last change of set, since 1970; 0 for never
   * @param behind the number of domains that have not changed to their partition's set
   */
  public void classSets(
      DoubleSupplier newest,
      DoubleSupplier oldest,
      DoubleSupplier classes,
      DoubleSupplier changedSeconds,
      IntSupplier behind) {
    meters.gauge(Metric.CLASS_SET, newest::getAsDouble);
    meters.gauge(Metric.CLASS_SET_OLDEST, oldest::getAsDouble);
    meters.gauge(Metric.CLASS_SET_CLASSES, classes::getAsDouble);
    meters.gauge(Metric.CLASS_SET_CHANGED, changedSeconds::getAsDouble);
    meters.gauge(Metric.CLASS_SET_BEHIND, behind::getAsInt);
  }

  /** Sets the Kafka Streams state of a role. */
  public void streamState(String half, KafkaStreams.State now) {
    states.computeIfAbsent(half, this::stateOf).set(now);
  }

  private AtomicReference<KafkaStreams.State> stateOf(String half) {
    AtomicReference<KafkaStreams.State> state = new AtomicReference<>();
    for (KafkaStreams.State each : KafkaStreams.State.values()) {
      meters.gauge(
          Metric.STREAM_STATE, () -> state.get() == each ? 1 : 0, ROLE, half, "state", each.name());
    }
    return state;
  }

  /** Counts a stream thread that died of an exception. */
  public void streamFailed() {
    failures.increment();
  }

  public void registryUp(boolean up) {
    registryUp.set(up ? 1 : 0);
  }

  public void brokerUp(boolean up) {
    brokerUp.set(up ? 1 : 0);
  }

  /** Shows the fill of the disk that holds the state. */
  public void diskOf(Path stateDir) {
    ProcessMeters.bindDisk(registry, stateDir);
  }

  /** Sets the source of the readiness gauge, read at each scrape. */
  public void readiness(BooleanSupplier isReady) {
    ready.set(isReady);
  }

  /** Adds the Kafka Streams meters of a role until the returned object is closed. */
  public AutoCloseable bindStreams(String half, KafkaStreams streams) {
    return kafka.bind(half, streams);
  }

  /** Returns all meters in the text format of Prometheus. */
  public String scrape() {
    return registry.scrape();
  }

  /** Returns the sum over all current series of a meter; 0 without any. */
  public double sum(Metric meter) {
    return registry.find(meter.exported()).meters().stream()
        .mapToDouble(each -> each.measure().iterator().next().getValue())
        .sum();
  }

  /** Returns the figures so far. */
  public Snapshot snapshot() {
    Map<RejectReason, Long> reasons = new EnumMap<>(RejectReason.class);
    rejected.forEach(
        (reason, counter) -> {
          if (counter.count() > 0) {
            reasons.put(reason, (long) counter.count());
          }
        });
    return new Snapshot(
        (long) predicted.count(),
        reasons,
        encoder.meanBatch(),
        encoder.maxBatch(),
        encoder.lookAheadMisses());
  }

  @Override
  public void close() {
    bound.forEach(ProcessMeters::closeQuietly);
    registry.close();
  }

  static Duration[] millis(long... bounds) {
    return Arrays.stream(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }

  /**
   * The figures so far, for the reports of demo and benchmarks.
   *
   * @param predictions the number of predicted records
   * @param deadLetters the number of records per reason, only for reasons that occurred
   * @param meanBatch the images per forward pass; 0 before the first
   * @param maxBatch the largest batch so far
   * @param lookAheadMisses the number of records whose encoding was not under way at their turn
   */
  public record Snapshot(
      long predictions,
      Map<RejectReason, Long> deadLetters,
      double meanBatch,
      long maxBatch,
      long lookAheadMisses) {}
}
